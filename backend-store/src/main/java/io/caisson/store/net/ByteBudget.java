package io.caisson.store.net;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bound on bytes of data in flight, itself within a wider one. A part of it may be guaranteed: it does not count in the
 * wider one, so that whoever fills that cannot keep others from small commands. Any thread if there is no wider budget;
 * else one thread.
 */
public final class ByteBudget {

    /** Who waits for room; called on any thread, and must not block. */
    public interface Waiter {
        /** There may be room now, and it is this waiter's turn. */
        void roomMayBe();
    }

    private final @Nullable ByteBudget parent;
    private final long guaranteedBytes;
    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();
    /** Of the widest budget, in the order in which they came; at most one for each narrower one. Guarded by itself. */
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    private volatile boolean awaited;

    /** The widest budget. */
    public ByteBudget(long limitBytes) {
        this(null, 0, limitBytes);
    }

    /** @param guaranteedBytes what is here even if {@code parent} has nothing left; at most {@code limitBytes} of it */
    public ByteBudget(@Nullable ByteBudget parent, long guaranteedBytes, long limitBytes) {
        this.parent = parent;
        this.guaranteedBytes = guaranteedBytes;
        this.limitBytes = limitBytes;
    }

    /** Takes {@code bytes} here and in all wider budgets, or nothing. */
    public boolean tryTake(long bytes) {
        long taken = takenBytes.addAndGet(bytes);
        if (taken > limitBytes || (parent != null && !parent.tryTake(shared(taken) - shared(taken - bytes)))) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void give(long bytes) {
        long taken = takenBytes.addAndGet(-bytes);
        if (parent != null) {
            parent.give(shared(taken + bytes) - shared(taken));
        } else if (awaited && bytes > 0) {
            wakeFirst();
        }
    }

    /** Whether {@code bytes} would fit here, whatever is left in wider budgets. */
    public boolean hasOwnRoom(long bytes) {
        return takenBytes.get() + bytes <= limitBytes;
    }

    /** Whether {@code bytes} lie within what is guaranteed here, and so take nothing from wider budgets. */
    public boolean guarantees(long bytes) {
        return takenBytes.get() + bytes <= guaranteedBytes;
    }

    /** Whether somebody waits for the widest budget: who comes later stands behind. On the path of every command. */
    public boolean isAwaited() {
        return parent == null ? awaited : parent.isAwaited();
    }

    /** Stands in line for the widest budget, unless it does already. */
    public void await(Waiter waiter) {
        if (parent != null) {
            parent.await(waiter);
            return;
        }
        synchronized (waiters) {
            waiters.add(waiter);
            awaited = true;
        }
    }

    /** Whether it is the turn of {@code waiter}, who stands in line. */
    public boolean isFirst(Waiter waiter) {
        if (parent != null) {
            return parent.isFirst(waiter);
        }
        synchronized (waiters) {
            return !waiters.isEmpty() && waiters.iterator().next() == waiter;
        }
    }

    /** Leaves the line; the next one's turn has come. */
    public void leave(Waiter waiter) {
        if (parent != null) {
            parent.leave(waiter);
            return;
        }
        boolean wasThere;
        synchronized (waiters) {
            wasThere = waiters.remove(waiter);
            awaited = !waiters.isEmpty();
        }
        if (wasThere) {
            wakeFirst();
        }
    }

    private void wakeFirst() {
        Waiter first;
        synchronized (waiters) {
            first = waiters.isEmpty() ? null : waiters.iterator().next();
        }
        if (first != null) {
            first.roomMayBe();
        }
    }

    /** How much of {@code taken} counts in the wider budget. */
    private long shared(long taken) {
        return Math.max(0, taken - guaranteedBytes);
    }

    public long takenBytes() {
        return takenBytes.get();
    }
}
