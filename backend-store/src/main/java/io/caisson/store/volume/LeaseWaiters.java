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
    private boolean subscribed;

    /** @param alsoTell called whenever the group turned readable after {@link #subscribe} or {@link #hold} */
    LeaseWaiters(ReplicaGroup group, GatewayLimits limits, LongSupplier nanoClock, Runnable alsoTell) {
        this.group = group;
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.alsoTell = alsoTell;
    }

    /**
     * @param go called when the group is readable, on a thread that must not be held up
     * @param giveUp called when that took too long
     * @return false, and nothing is called, when too many wait already
     */
    boolean hold(Runnable go, Runnable giveUp) {
        synchronized (waiters) {
            if (waiters.size() >= limits.heldReads()) {
                return false;
            }
            waiters.add(new Waiter(nanoClock.getAsLong(), go, giveUp));
        }
        subscribe();
        return true;
    }

    void subscribe() {
        synchronized (waiters) {
            if (subscribed) {
                return;
            }
            subscribed = true;
        }
        group.whenReadable().whenComplete((value, failure) -> {
            if (failure == null) {
                turnedReadable();
            }
        });
    }

    private void turnedReadable() {
        Deque<Waiter> released;
        synchronized (waiters) {
            subscribed = false;
            released = new ArrayDeque<>(waiters);
            waiters.clear();
        }
        released.forEach(waiter -> waiter.go().run());
        alsoTell.run();
    }

    /** Gives up those that waited too long. Called by a timer. */
    void tick() {
        giveUpBefore(nanoClock.getAsLong() - limits.readPatience().toNanos());
    }

    void close() {
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
