package io.caisson.iscsi.session;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bound on bytes of data in flight, itself within a wider one. A part of it may be guaranteed: it does not count in the
 * wider one, so that whoever fills that cannot keep others from small commands. Any thread if there is no wider budget;
 * else one thread.
 */
public final class ByteBudget {

    private final @Nullable ByteBudget parent;
    private final long guaranteedBytes;
    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    /** The widest budget. */
    public ByteBudget(long limitBytes) {
        this(null, 0, limitBytes);
    }

    /** @param guaranteedBytes what is here even if {@code parent} has nothing left; at most {@code limitBytes} of it */
    ByteBudget(@Nullable ByteBudget parent, long guaranteedBytes, long limitBytes) {
        this.parent = parent;
        this.guaranteedBytes = guaranteedBytes;
        this.limitBytes = limitBytes;
    }

    /** Takes {@code bytes} here and in all wider budgets, or nothing. */
    boolean tryTake(long bytes) {
        long taken = takenBytes.addAndGet(bytes);
        if (taken > limitBytes || (parent != null && !parent.tryTake(shared(taken) - shared(taken - bytes)))) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        long taken = takenBytes.addAndGet(-bytes);
        if (parent != null) {
            parent.give(shared(taken + bytes) - shared(taken));
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
