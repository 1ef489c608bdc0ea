package io.caisson.store.replica.transport;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a follower promises with each answer to an append: that it helps nobody else to lead for the shortest election
 * timeout. The leader's lease rests on it ({@link LeaseTable}).
 *
 * <p>The engine keeps the promise in the trial round before an election, and not in the election itself. A candidate whose
 * trial went well while the leader was not heard could be elected after the leader was heard again and has its lease back.
 * Who stands because the leader asked for it is free of this, and says so (Raft, section 4.2.3 of the dissertation).
 *
 * <p>Nothing is owed to a process that is no more: it answers no reads. So it is noted which process was heard, by its seal. A node that
 * was started again is another process, to which all is owed anew.
 *
 * <p>The promises are in memory. What the process before may have promised is over when it is as old as this one: until then
 * this one owes everybody, unless the group is as new ({@link #mayVote}). Any thread.
 */
final class VoteGuard {

    /** For how long somebody who was asked to stand says so: the election that follows, and some that fail. */
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Processes that ended; the last ones, as no more than these are asked about. */
    private static final int MAX_ENDED = 64;

    /**
     * An append that was accepted.
     *
     * @param leader who sent it: a peer's id
     * @param process the seal of the process that did; null if it has none
     */
    record Heard(long nanos, String leader, @Nullable String process) {}

    /**
     * A leader's request to stand.
     *
     * @param term in which it led
     */
    private record Asked(long nanos, long term) {}

    private final long startedNanos = System.nanoTime();
    private final Map<UUID, Heard> heardLeader = new ConcurrentHashMap<>();
    /** Seals, in the order in which they were broken. Guarded by itself. */
    private final Set<String> ended = new LinkedHashSet<>();

    private final Set<UUID> newcomers = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Asked> asked = new ConcurrentHashMap<>();

    /** An append of the leader of {@code term} was accepted, at {@code heard.nanos()} or before. */
    void heardLeader(UUID group, long term, Heard heard) {
        // Another leads, who asked for nothing: what the one before asked for is done.
        asked.computeIfPresent(group, (same, request) -> term > request.term() ? null : request);
        heardLeader.merge(group, heard, (before, now) -> now.nanos() - before.nanos() > 0 ? now : before);
    }

    /**
     * Whether nothing that this replica may have promised stands against its vote.
     *
     * @param minElectionTimeoutNanos for how long an answer to an append promises
     * @param term of the replica; 0 if it never knew a leader
     */
    boolean mayVote(UUID group, long minElectionTimeoutNanos, long term) {
        Heard heard = heardLeader.get(group);
        if (heard == null) {
            return term == 0 || System.nanoTime() - startedNanos >= minElectionTimeoutNanos;
        }
        return System.nanoTime() - heard.nanos() >= minElectionTimeoutNanos || isEnded(heard.process());
    }

    /** Who was heard last as the leader of a group. */
    @Nullable
    String lastLeader(UUID group) {
        Heard heard = heardLeader.get(group);
        return heard == null ? null : heard.leader();
    }

    /**
     * The process with that seal is no more: from now on nothing is owed to it. A seal of nobody who was heard is not kept.
     *
     * @return the groups in which it was the last to be heard as leader
     */
    Set<UUID> ended(String seal) {
        Set<UUID> led = heardLeader.entrySet().stream()
                .filter(entry -> seal.equals(entry.getValue().process()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!led.isEmpty()) {
            synchronized (ended) {
                ended.add(seal);
                if (ended.size() > MAX_ENDED) {
                    ended.remove(ended.iterator().next());
                }
            }
        }
        return led;
    }

    /** What was heard last of a group, if that was the process with this seal, and it is no more. */
    Optional<Heard> owedToEnded(UUID group, String seal) {
        return Optional.ofNullable(heardLeader.get(group))
                .filter(heard -> seal.equals(heard.process()) && isEnded(seal));
    }

    private boolean isEnded(@Nullable String process) {
        synchronized (ended) {
            return process != null && ended.contains(process);
        }
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

    /** The leader of {@code term} asked this node to take over. */
    void askedToStand(UUID group, long term) {
        asked.put(group, new Asked(System.nanoTime(), term));
    }

    /** This node refused to: the leader goes on, and counts on its followers. */
    void doesNotStand(UUID group) {
        asked.remove(group);
    }

    boolean standsOnRequest(UUID group) {
        Asked request = asked.get(group);
        return request != null && System.nanoTime() - request.nanos() < ASKED_NANOS;
    }
}
