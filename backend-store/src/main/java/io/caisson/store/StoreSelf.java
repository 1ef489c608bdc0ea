package io.caisson.store;

import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.service.LocalNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** This node, for the services. Any thread. */
final class StoreSelf implements LocalNode {

    private static final long ANSWER_MILLIS = 1200;

    private final NodeParts parts;
    private volatile StoreFormat format;

    StoreSelf(NodeParts parts) {
        this.parts = parts;
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
        Map<String, Long> revisions = new ConcurrentHashMap<>();
        CompletableFuture<?>[] asked = nodeIds.stream()
                .map(id -> parts.catalog()
                        .revisionAt(id)
                        .thenAccept(revision -> revisions.put(id, revision))
                        .exceptionally(silent -> null)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(asked).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException some) {
            // Those who answered are there.
            return new HashMap<>(revisions);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new HashMap<>(revisions);
    }
}
