package io.caisson.store;

import io.caisson.store.access.ReservationState;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.gateway.BarrierScope;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.service.Concern;
import io.caisson.store.service.NodeGateway;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the services see: this node's gateway, and with it all the others. */
record ClusterGateway(Catalog catalog, NodeGateway own, Gateways others) implements NodeGateway {

    @Override
    public CompletionStage<Void> whenServed(long revision, Concern concern) {
        return both(own.whenServed(revision, concern), others.whenServed(revision, scope(catalog, concern)));
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision, Concern concern) {
        return both(own.whenWithdrawn(revision, concern), others.whenWithdrawn(revision, scope(catalog, concern)));
    }

    /** The groups of the volumes that a change concerns: a volume never changes its group. */
    static BarrierScope scope(Catalog catalog, Concern concern) {
        if (concern.volumes().isEmpty()) {
            return BarrierScope.everything();
        }
        Set<String> groups = new HashSet<>();
        for (String volume : concern.volumes().get()) {
            Optional<Versioned<VolumeRecord>> known = catalog.get(Records.VOLUME, volume);
            if (known.isEmpty()) {
                return BarrierScope.everything();
            }
            groups.add(known.get().value().groupId());
        }
        return BarrierScope.of(groups);
    }

    private static CompletionStage<Void> both(CompletionStage<Void> here, CompletionStage<Void> elsewhere) {
        return CompletableFuture.allOf(here.toCompletableFuture(), elsewhere.toCompletableFuture());
    }

    @Override
    public ReservationState reservations(String volumeId) {
        return own.reservations(volumeId);
    }

    @Override
    public long allocatedBytes(String volumeId) {
        return own.allocatedBytes(volumeId);
    }
}
