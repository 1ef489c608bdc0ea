package io.caisson.store.replica;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.util.function.CheckedSupplier;

/** What the engine answers to requests of this node's own. */
final class EngineReply {
    private EngineReply() {}

    /** Fails as the engine says, too. */
    static CompletionStage<Void> settled(CheckedSupplier<CompletableFuture<RaftClientReply>, IOException> call) {
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = call.get();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return reply.thenAccept(answer -> {
            if (!answer.isSuccess()) {
                throw new CompletionException(answer.getException());
            }
        });
    }
}
