package io.caisson.store.replica.transport;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what a follower promises with each answer to an append: that it helps nobody else to lead for the shortest election
 * timeout. The leader's lease rests on it ({@link LeaseTable}).
 *
 * <p>The engine keeps the promise in the trial round before an election, and not in the election itself. A candidate whose
 * trial went well while the leader was not heard could be elected after the leader was heard again and has its lease back.
 * Who stands because the leader asked for it is free of this, and says so (Raft, section 4.2.3 of the dissertation). Any
 * thread.
 */
final class VoteGuard {

    /** For how long somebody who was asked to stand says so: the election that follows, and some that fail. */
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<UUID, Long> heardLeaderNanos = new ConcurrentHashMap<>();
    private final Set<UUID> newcomers = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Long> askedNanos = new ConcurrentHashMap<>();

    /** An append of a leader was accepted, at {@code nanos} or before. */
    void heardLeader(UUID group, long nanos) {
        heardLeaderNanos.merge(group, nanos, (before, now) -> now - before > 0 ? now : before);
    }

    boolean mayVote(UUID group, long minElectionTimeoutNanos) {
        Long heard = heardLeaderNanos.get(group);
        return heard == null || System.nanoTime() - heard >= minElectionTimeoutNanos;
    }

    /** Whether the replica here lacks, or may lack, what it once had: then it does not take part in elections. */
    void newcomer(UUID group, boolean isOne) {
        if (isOne) {
            newcomers.add(group);
        } else {
            newcomers.remove(group);
        }
    }

    boolean isNewcomer(UUID group) {
        return newcomers.contains(group);
    }

    /** The leader asked this node to take over. */
    void askedToStand(UUID group) {
        askedNanos.put(group, System.nanoTime());
    }

    boolean standsOnRequest(UUID group) {
        Long asked = askedNanos.get(group);
        return asked != null && System.nanoTime() - asked < ASKED_NANOS;
    }
}
