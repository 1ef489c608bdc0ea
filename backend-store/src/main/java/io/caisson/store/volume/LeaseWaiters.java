package io.caisson.store.volume;

import io.caisson.store.replica.ReplicaGroup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Reads that came while the group may not be read: held for a bounded time and in bounded number. Any thread; the lock is
 * not held while others are called.
 */
final class LeaseWaiters {

    private record Waiter(long sinceNanos, Runnable go, Runnable giveUp) {}

    private final ReplicaGroup group;
    private final GatewayLimits limits;
    private final LongSupplier nanoClock;
    private final Runnable alsoTell;

    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private boolean signalWanted;
    private boolean subscribed;
    private boolean closed;

    /** @param alsoTell called when the group is readable after {@link #wantSignal} */
    LeaseWaiters(ReplicaGroup group, GatewayLimits limits, LongSupplier nanoClock, Runnable alsoTell) {
        this.group = group;
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.alsoTell = alsoTell;
    }

    /**
     * @param go called when the group is readable, on a thread that must not be held up
     * @param giveUp called when that took too long; at once when the reign is over, as nobody looks after it any more
     * @return false, and nothing is called, when too many wait already
     */
    boolean hold(Runnable go, Runnable giveUp) {
        boolean late;
        synchronized (waiters) {
            late = closed;
            if (!late && waiters.size() >= limits.heldReads()) {
                return false;
            }
            if (!late) {
                waiters.add(new Waiter(nanoClock.getAsLong(), go, giveUp));
            }
        }
        if (late) {
            giveUp.run();
        } else {
            subscribe();
        }
        return true;
    }

    void wantSignal() {
        synchronized (waiters) {
            signalWanted = true;
        }
        subscribe();
    }

    private void subscribe() {
        synchronized (waiters) {
            if (subscribed) {
                return;
            }
            subscribed = true;
        }
        group.whenReadable().whenComplete((value, failure) -> {
            synchronized (waiters) {
                subscribed = false;
            }
            // It may have been readable for a moment only; then the timer looks again, for this must not spin.
            releaseIfReadable();
        });
    }

    private void releaseIfReadable() {
        if (!group.mayRead()) {
            return;
        }
        Deque<Waiter> released;
        boolean signal;
        synchronized (waiters) {
            released = new ArrayDeque<>(waiters);
            waiters.clear();
            signal = signalWanted;
            signalWanted = false;
        }
        released.forEach(waiter -> waiter.go().run());
        if (signal) {
            alsoTell.run();
        }
    }

    private boolean isAwaited() {
        synchronized (waiters) {
            return signalWanted || !waiters.isEmpty();
        }
    }

    /** Lets go what may be read by now, and gives up what waited too long. Called by a timer. */
    void tick() {
        if (isAwaited()) {
            releaseIfReadable();
        }
        giveUpBefore(nanoClock.getAsLong() - limits.readPatience().toNanos());
    }

    void close() {
        synchronized (waiters) {
            closed = true;
        }
        giveUpBefore(nanoClock.getAsLong() + 1);
    }

    private void giveUpBefore(long instantNanos) {
        Deque<Waiter> late = new ArrayDeque<>();
        synchronized (waiters) {
            Waiter oldest;
            while ((oldest = waiters.peek()) != null && oldest.sinceNanos() - instantNanos < 0) {
                late.add(waiters.remove());
            }
        }
        late.forEach(waiter -> waiter.giveUp().run());
    }
}
