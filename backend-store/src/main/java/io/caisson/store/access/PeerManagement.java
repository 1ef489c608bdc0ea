package io.caisson.store.access;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The management of other nodes. Nodes carry its questions and answers, and know nothing of what is in them. Any thread; nothing
 * blocks.
 */
public interface PeerManagement {

    /** The most that a question or an answer may have. */
    int MAX_BYTES = 1 << 20;

    /** Has questions, of other nodes and of this one, answered so from now on. {@code answers} must not block. */
    void answerWith(Function<byte[], CompletionStage<byte[]>> answers);

    /**
     * Asks a node, which may be this one.
     *
     * @param nodeId as the catalog calls it
     * @return its answer, on any thread; fails within seconds if there is none
     */
    CompletionStage<byte[]> ask(String nodeId, byte[] question);
}
