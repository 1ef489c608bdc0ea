package io.caisson.store;

import io.caisson.store.access.PeerManagement;
import io.caisson.store.control.Content;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Carries what the management of one node asks that of another, as requests between nodes. Any thread. */
final class ManagementCourier implements PeerManagement {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final NodeControl control;
    private volatile Function<byte[], CompletionStage<byte[]>> answers =
            question -> CompletableFuture.failedStage(new IllegalStateException("this node is not managed yet"));

    ManagementCourier(NodeControl control) {
        this.control = control;
    }

    @Override
    public void answerWith(Function<byte[], CompletionStage<byte[]>> how) {
        answers = how;
    }

    @Override
    public CompletionStage<byte[]> ask(String nodeId, byte[] question) {
        return control.ask(
                        nodeId,
                        new ControlRequest.Management(new Content(question)),
                        ControlReply.Management.class,
                        TIMEOUT)
                .thenApply(reply -> reply.answer().bytes());
    }

    CompletionStage<ControlReply> answer(ControlRequest.Management question) {
        try {
            return answers.apply(question.question().bytes())
                    .thenApply(answer -> new ControlReply.Management(new Content(answer)));
        } catch (RuntimeException notAQuestion) {
            return CompletableFuture.failedStage(notAQuestion);
        }
    }
}
