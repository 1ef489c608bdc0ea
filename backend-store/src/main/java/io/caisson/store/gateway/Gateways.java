package io.caisson.store.gateway;

import io.caisson.store.block.VolumeId;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The other gateways, for changes that all have to honour before they are answered: each is asked until it says so, or until
 * nothing can come from it any more because it is fenced. One that begins to serve later begins with a catalog that has the
 * change. Any thread.
 */
public final class Gateways {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 100;

    private final Catalog catalog;
    private final Asking asking;
    private final boolean hasPeers;
    private final String nodeId;
    private final ScheduledExecutorService timer;

    /**
     * What each has said it serves, and honours the reservations of: never fewer from then on, whatever becomes of it. Whoever
     * answers that something is withdrawn has waited for the commands it concerns, not for what reservations keep out.
     */
    private final Map<String, Long> served = new ConcurrentHashMap<>();

    /** @param nodeId of this node, which is not asked */
    public Gateways(Catalog catalog, NodeControl control, String nodeId, ScheduledExecutorService timer) {
        this(
                catalog,
                (gateway, question) -> control.ask(gateway, question, TIMEOUT),
                control.hasPeers(),
                nodeId,
                timer);
    }

    /** How a gateway, this node's or another, is asked. */
    @FunctionalInterface
    interface Asking {
        CompletionStage<?> ask(String gateway, ControlRequest question);
    }

    /**
     * What the gateways are asked.
     *
     * @param at the question for a revision that is not older than that of the change
     * @param isRemembered whether who answered it need not be asked again for this or an older revision
     */
    private record Question(LongFunction<ControlRequest> at, boolean isRemembered) {}

    /** For tests that answer themselves. */
    Gateways(Catalog catalog, Asking asking, boolean hasPeers, String nodeId, ScheduledExecutorService timer) {
        this.catalog = catalog;
        this.asking = asking;
        this.hasPeers = hasPeers;
        this.nodeId = nodeId;
        this.timer = timer;
    }

    /**
     * Completed when what hosts see at any other gateway is at least as new as a revision of the catalog, which this node
     * has applied. Fails only when this node stops.
     *
     * @param scope what the change concerns
     */
    public CompletionStage<Void> whenServed(long revision, BarrierScope scope) {
        return all(revision, new Question(now -> new ControlRequest.Barrier(now, false), true), scope);
    }

    /** As {@link #whenServed}, and no command can touch what hosts must not reach any more since then. */
    public CompletionStage<Void> whenWithdrawn(long revision, BarrierScope scope) {
        return all(revision, new Question(now -> new ControlRequest.Barrier(now, true), false), scope);
    }

    /**
     * Completed when each other gateway goes by what hosts did to these volumes up to a revision, and nothing that it ended there
     * can touch data any more. Unlike reservations, that is asked of these volumes, so that the commands of no other are waited for.
     *
     * @param volumes at most {@link ControlRequest.Settled#MAX_VOLUMES}
     */
    public CompletionStage<Void> whenSettled(Set<VolumeId> volumes, long revision, BarrierScope scope) {
        Set<UUID> ids = volumes.stream().map(VolumeId::value).collect(Collectors.toSet());
        return all(revision, new Question(now -> new ControlRequest.Settled(ids, now), false), scope);
    }

    /** Whether this node has, or may get, others beside it. */
    public boolean exist() {
        return hasPeers;
    }

    private CompletionStage<Void> all(long revision, Question question, BarrierScope scope) {
        return hasPeers ? round(revision, question, scope, owed(scope)) : CompletableFuture.completedStage(null);
    }

    /**
     * Asks all. Where a fence is owed, everybody, this node included, must know that as well, so that nobody is served from
     * that group before the fence is in its log; if one came to be owed meanwhile, they may not, and are asked anew.
     */
    private CompletionStage<Void> round(
            long changeRevision, Question question, BarrierScope scope, Set<String> owedBefore) {
        // Read after what is owed, so it is no older than that.
        long revision = owedBefore.isEmpty() ? changeRevision : Math.max(changeRevision, catalog.revision());
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (Versioned<GatewayRecord> gateway : catalog.list(Records.GATEWAY)) {
            if (!owedBefore.isEmpty() || !gateway.id().equals(nodeId)) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                await(gateway.id(), revision, question, scope, done);
                waiting.add(done);
            }
        }
        return CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
                .thenCompose(all -> {
                    Set<String> owedNow = owed(scope);
                    return owedBefore.containsAll(owedNow)
                            ? CompletableFuture.completedStage(null)
                            : round(changeRevision, question, scope, owedNow);
                });
    }

    private Set<String> owed(BarrierScope scope) {
        Set<String> owed = new TreeSet<>();
        catalog.list(Records.GATEWAY).forEach(gateway -> owed.addAll(scope.owedBy(gateway.id(), gateway.value())));
        return owed;
    }

    private void await(
            String gateway, long revision, Question question, BarrierScope scope, CompletableFuture<Void> done) {
        boolean isKnown = question.isRemembered() && served.getOrDefault(gateway, -1L) >= revision;
        if (isKnown || isSilent(gateway, scope)) {
            done.complete(null);
            return;
        }
        asking.ask(gateway, question.at().apply(revision)).whenComplete((answer, failure) -> {
            if (failure == null) {
                if (question.isRemembered()) {
                    served.merge(gateway, revision, Math::max);
                }
                done.complete(null);
            } else {
                later(() -> await(gateway, revision, question, scope, done), done);
            }
        });
    }

    /** Fenced as far as it matters, and not serving anew, or removed: a node is removed only when it is fenced. */
    private boolean isSilent(String gateway, BarrierScope scope) {
        return catalog.get(Records.GATEWAY, gateway)
                .map(record -> scope.isSilent(record.value()))
                .orElse(true);
    }

    private void later(Runnable again, CompletableFuture<Void> done) {
        try {
            timer.schedule(again, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            done.completeExceptionally(new IllegalStateException("the node is stopping"));
        }
    }
}
