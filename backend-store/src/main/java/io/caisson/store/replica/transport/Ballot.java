package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;

/**
 * One round of an election in which this node stands: how many votes it has. The engine waits for the votes of all who should
 * rather lead, and mostly one of them is the leader whose silence is why there is an election. He is waited for as long as
 * anybody, unless a majority is there without him; then for a moment only. Any thread.
 */
final class Ballot {

    /** For somebody who lives, and would say that he should lead. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final int members;

    /** Who voted for this node, beside itself. */
    private final Set<String> voters = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> majority = new CompletableFuture<>();

    Ballot(int members) {
        this.members = members;
    }

    void granted(String voter) {
        voters.add(voter);
        if (2 * (voters.size() + 1) > members) {
            majority.complete(null);
        }
    }

    /**
     * Waits for the vote of a leader who was not heard.
     *
     * @param timeout with which he was asked
     * @throws IOException without an answer, or if a majority need not wait for it any more
     */
    RequestVoteReplyProto awaitUnlessNeedless(CompletableFuture<RequestVoteReplyProto> vote, Duration timeout)
            throws IOException {
        CompletableFuture<Void> needless = new CompletableFuture<Void>()
                .completeOnTimeout(null, MOMENT.toMillis(), TimeUnit.MILLISECONDS)
                .thenAcceptBoth(majority, (waited, there) -> {});
        CompletableFuture<Object> either = CompletableFuture.anyOf(vote, needless);
        EngineCalls.await(either, "the silent leader", timeout);
        if (!vote.isDone()) {
            throw new IOException("the leader who is silent is not waited for: a majority is there without him");
        }
        return EngineCalls.await(vote, "the silent leader", timeout);
    }
}
