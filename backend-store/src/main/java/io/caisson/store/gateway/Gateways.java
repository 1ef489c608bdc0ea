package io.caisson.store.gateway;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The other gateways, for changes that all have to honour before they are answered: each is asked until it says so, or until
 * nothing can come from it any more because it is fenced. One that begins to serve later begins with a catalog that has the
 * change. Any thread.
 */
public final class Gateways {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 100;

    private final Catalog catalog;
    private final NodeControl control;
    private final String nodeId;
    private final ScheduledExecutorService timer;

    /** What each has said it serves: never fewer from then on, whatever becomes of it. */
    private final Map<String, Long> served = new ConcurrentHashMap<>();

    /** @param nodeId of this node, which is not asked */
    public Gateways(Catalog catalog, NodeControl control, String nodeId, ScheduledExecutorService timer) {
        this.catalog = catalog;
        this.control = control;
        this.nodeId = nodeId;
        this.timer = timer;
    }

    /**
     * Completed when what hosts see at any other gateway is at least as new as a revision of the catalog, which this node
     * has applied. Fails only when this node stops.
     */
    public CompletionStage<Void> whenServed(long revision) {
        return all(revision, false);
    }

    /** As {@link #whenServed}, and no command can touch what hosts must not reach any more since then. */
    public CompletionStage<Void> whenWithdrawn(long revision) {
        return all(revision, true);
    }

    private CompletionStage<Void> all(long revision, boolean withdrawn) {
        if (!control.hasPeers()) {
            return CompletableFuture.completedStage(null);
        }
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (Versioned<GatewayRecord> gateway : catalog.list(Records.GATEWAY)) {
            if (!gateway.id().equals(nodeId)) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                await(gateway.id(), revision, withdrawn, done);
                waiting.add(done);
            }
        }
        return CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new));
    }

    private void await(String gateway, long revision, boolean withdrawn, CompletableFuture<Void> done) {
        boolean isKnown = !withdrawn && served.getOrDefault(gateway, -1L) >= revision;
        if (isKnown || isSilent(gateway)) {
            done.complete(null);
            return;
        }
        control.ask(gateway, new ControlRequest.Barrier(revision, withdrawn), TIMEOUT)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        served.merge(gateway, revision, Math::max);
                        done.complete(null);
                    } else {
                        later(() -> await(gateway, revision, withdrawn, done), done);
                    }
                });
    }

    /** Fenced in all groups, and not serving anew, or removed: a node is removed only when it is fenced. */
    private boolean isSilent(String gateway) {
        Optional<Versioned<GatewayRecord>> record = catalog.get(Records.GATEWAY, gateway);
        return record.isEmpty() || record.get().value().state().equals(GatewayRecord.FENCED);
    }

    private void later(Runnable again, CompletableFuture<Void> done) {
        try {
            timer.schedule(again, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            done.completeExceptionally(new IllegalStateException("the node is stopping"));
        }
    }
}
