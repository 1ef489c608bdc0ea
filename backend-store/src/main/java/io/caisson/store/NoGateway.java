package io.caisson.store;

import io.caisson.store.access.ReservationState;
import io.caisson.store.service.Concern;
import io.caisson.store.service.NodeGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The gateway of a node that serves no hosts: there is nobody here who could see anything old.
 *
 * @param known answers what needs no volume to be open
 */
record NoGateway(NodeGateway known) implements NodeGateway {

    @Override
    public CompletionStage<Void> whenServed(long revision, Concern concern) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision, Concern concern) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public ReservationState reservations(String volumeId) {
        return known.reservations(volumeId);
    }

    @Override
    public long allocatedBytes(String volumeId) {
        return 0;
    }
}
