package io.caisson.store;

import io.caisson.store.access.ReservationState;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.service.NodeGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the services see: this node's gateway, and with it all the others. */
record ClusterGateway(NodeGateway own, Gateways others) implements NodeGateway {

    @Override
    public CompletionStage<Void> whenServed(long revision) {
        return both(own.whenServed(revision), others.whenServed(revision));
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision) {
        return both(own.whenWithdrawn(revision), others.whenWithdrawn(revision));
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
