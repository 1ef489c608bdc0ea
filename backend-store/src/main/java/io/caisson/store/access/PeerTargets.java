package io.caisson.store.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The same target on other nodes. Nodes carry their questions and answers, and know nothing of what is in them. Any thread;
 * nothing blocks.
 */
public interface PeerTargets {

    /** The most that a question or an answer may have. */
    int MAX_BYTES = 16 << 10;

    /** The number of this node, at least 1, at most 65535; no other has or had it. */
    int ownNumber();

    /** Has questions of other nodes answered so from now on. {@code answers} must not block, and throw for what is no question. */
    void answerWith(Function<byte[], CompletionStage<byte[]>> answers);

    /**
     * Asks another node.
     *
     * @return its answer, on any thread; fails within seconds if there is none: the question may have arrived all the same
     */
    CompletionStage<byte[]> ask(int nodeNumber, byte[] question);

    /** For a target that has no other nodes. */
    static PeerTargets none() {
        return new PeerTargets() {
            @Override
            public int ownNumber() {
                return 1;
            }

            @Override
            public void answerWith(Function<byte[], CompletionStage<byte[]>> answers) {}

            @Override
            public CompletionStage<byte[]> ask(int nodeNumber, byte[] question) {
                return CompletableFuture.failedStage(new IllegalStateException("there is no node " + nodeNumber));
            }
        };
    }
}
