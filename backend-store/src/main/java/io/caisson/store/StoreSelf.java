package io.caisson.store;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.service.LocalNode;
import io.caisson.store.service.NodeReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** This node, for the services. Any thread. */
final class StoreSelf implements LocalNode {

    private static final long ANSWER_MILLIS = 1200;
    private static final Duration ADD_PATIENCE = Duration.ofSeconds(30);

    private final NodeParts parts;
    private final Function<String, CompletionStage<NodeReport>> reports;
    private final NodeControl control;
    private volatile StoreFormat format;

    /** @param reports asks a node what it says of itself */
    StoreSelf(NodeParts parts, NodeControl control, Function<String, CompletionStage<NodeReport>> reports) {
        this.parts = parts;
        this.control = control;
        this.reports = reports;
        this.format = parts.format();
    }

    @Override
    public String id() {
        return parts.nodeId();
    }

    @Override
    public String catalogGroup() {
        return format.catalogGroup().toString();
    }

    @Override
    public @Nullable String clusterAddress() {
        StoreFormat.Cluster cluster = format.cluster();
        return cluster == null ? null : cluster.address();
    }

    @Override
    public boolean listensForPeers() {
        PeerTransport peers = parts.peers();
        return peers != null && peers.isListening();
    }

    @Override
    public synchronized void found(InetSocketAddress address) throws IOException {
        format = ClusterFounding.ensure(parts.config().directory(), format, address);
    }

    @Override
    public Optional<String> catalogLeader() {
        return parts.peers() == null ? Optional.of(id()) : parts.catalog().leader();
    }

    @Override
    public Map<String, Long> catalogRevisions(Collection<String> nodeIds) {
        return answers(nodeIds, parts.catalog()::revisionAt);
    }

    @Override
    public Map<String, NodeReport> reports(Collection<String> nodeIds) {
        return answers(nodeIds, reports);
    }

    @Override
    public ControlReply.AddedDisk addDisk(String nodeId, ControlRequest.AddDisk asked) {
        try {
            return control.ask(nodeId, asked, ControlReply.AddedDisk.class, ADD_PATIENCE)
                    .toCompletableFuture()
                    .get(ADD_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unanswered) {
            Throwable cause = unanswered.getCause() == null ? unanswered : unanswered.getCause();
            return new ControlReply.AddedDisk(
                    ControlReply.Addition.NOT_NOW,
                    new UUID(0, 0),
                    "the node does not say whether " + asked.path() + " is a disk now: " + cause.getMessage(),
                    "see 'caisson disk list', and repeat it if it is not there");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new ControlReply.AddedDisk(ControlReply.Addition.NOT_NOW, new UUID(0, 0), "interrupted", "");
        }
    }

    private static <T> Map<String, T> answers(
            Collection<String> nodeIds, Function<String, ? extends CompletionStage<T>> ask) {
        Map<String, T> answers = new ConcurrentHashMap<>();
        CompletableFuture<?>[] asked = nodeIds.stream()
                .map(id -> ask.apply(id)
                        .thenAccept(answer -> answers.put(id, answer))
                        .exceptionally(silent -> null)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(asked).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException some) {
            // Those who answered are there.
            return new HashMap<>(answers);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new HashMap<>(answers);
    }
}
