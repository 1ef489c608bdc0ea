package io.caisson.store.replica.transport;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The last round of an election in each group in which this node stood. Any thread. */
final class Ballots {

    private record Round(long term, boolean isTrial, long begunNanos, Ballot ballot) {}

    private final long longestNanos;
    private final Map<UUID, Round> last = new ConcurrentHashMap<>();

    /** @param longest for which a round lasts: trial rounds of the same term follow each other */
    Ballots(Duration longest) {
        longestNanos = longest.toNanos();
    }

    /**
     * The round that this request for a vote belongs to.
     *
     * @param isTrial whether it is the round before the election, which changes nothing at the voters
     */
    Ballot of(UUID group, long term, boolean isTrial, int members) {
        long now = System.nanoTime();
        return last.compute(group, (same, round) -> {
                    boolean isSame = round != null
                            && round.term() == term
                            && round.isTrial() == isTrial
                            && now - round.begunNanos() < longestNanos;
                    return isSame ? round : new Round(term, isTrial, now, new Ballot(members));
                })
                .ballot();
    }
}
