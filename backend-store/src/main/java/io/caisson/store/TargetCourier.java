package io.caisson.store;

import io.caisson.store.access.PeerTargets;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.Content;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Carries what targets ask each other, as requests between nodes. Any thread. */
final class TargetCourier implements PeerTargets {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Catalog catalog;
    private final NodeControl control;
    private final String nodeId;
    private volatile Function<byte[], CompletionStage<byte[]>> answers =
            question -> CompletableFuture.failedStage(new IllegalStateException("this node serves no hosts yet"));

    TargetCourier(Catalog catalog, NodeControl control, String nodeId) {
        this.catalog = catalog;
        this.control = control;
        this.nodeId = nodeId;
    }

    @Override
    public int ownNumber() {
        return catalog.get(Records.NODE, nodeId)
                .map(Versioned::value)
                .map(NodeRecord::number)
                .orElseThrow(() -> new IllegalStateException("the catalog does not know this node"));
    }

    @Override
    public void answerWith(Function<byte[], CompletionStage<byte[]>> how) {
        answers = how;
    }

    @Override
    public CompletionStage<byte[]> ask(int nodeNumber, byte[] question) {
        Optional<String> node = catalog.list(Records.NODE).stream()
                .filter(record -> record.value().number() == nodeNumber)
                .map(Versioned::id)
                .findFirst();
        if (node.isEmpty()) {
            return CompletableFuture.failedStage(new IllegalStateException("there is no node " + nodeNumber));
        }
        return control.ask(
                        node.get(),
                        new ControlRequest.Target(new Content(question)),
                        ControlReply.Target.class,
                        TIMEOUT)
                .thenApply(reply -> reply.answer().bytes());
    }

    /** What another node's target asks this one's. */
    CompletionStage<ControlReply> answer(ControlRequest.Target question) {
        try {
            return answers.apply(question.question().bytes())
                    .thenApply(answer -> new ControlReply.Target(new Content(answer)));
        } catch (RuntimeException notAQuestion) {
            return CompletableFuture.failedStage(notAQuestion);
        }
    }
}
