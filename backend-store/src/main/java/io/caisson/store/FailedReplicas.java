package io.caisson.store;

import io.caisson.store.replica.GroupId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Replicas of this node that failed and are closed, and when each may be opened again. Any thread. */
final class FailedReplicas {
    private static final long FIRST_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    /** One that lasted so long counts as well again. */
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(10);

    private record History(int failures, long lastNanos, Throwable cause) {}

    private final LongSupplier nanoClock;
    private final Map<GroupId, History> histories = new ConcurrentHashMap<>();
    private final Set<GroupId> closed = ConcurrentHashMap.newKeySet();

    FailedReplicas(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** One has failed. Answers after how many milliseconds it may be opened again. */
    long failed(GroupId id, Throwable cause) {
        long now = nanoClock.getAsLong();
        closed.add(id);
        History history = histories.compute(
                id,
                (same, before) -> new History(
                        before == null || now - before.lastNanos() > WELL_NANOS ? 1 : before.failures() + 1,
                        now,
                        cause));
        int doublings = Math.min(history.failures() - 1, 10);
        return Math.min(FIRST_PAUSE_MILLIS << doublings, LONGEST_PAUSE_MILLIS);
    }

    /** It is open again. */
    void opened(GroupId id) {
        closed.remove(id);
    }

    /** The group has no replica here any more. */
    void forget(GroupId id) {
        closed.remove(id);
        histories.remove(id);
    }

    boolean isClosed(GroupId id) {
        return closed.contains(id);
    }

    /** Those that are closed. */
    Set<GroupId> all() {
        return Set.copyOf(closed);
    }
}
