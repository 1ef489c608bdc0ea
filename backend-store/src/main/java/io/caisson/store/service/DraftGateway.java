package io.caisson.store.service;

import io.caisson.store.access.ReservationState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits for nothing, and notes what would have to be waited for once the {@link DraftCatalog} is committed. One thread. */
final class DraftGateway implements NodeGateway {

    private final NodeGateway gateway;
    private final Set<String> volumes = new HashSet<>();
    private boolean isAboutEverything;

    DraftGateway(NodeGateway gateway) {
        this.gateway = gateway;
    }

    /** What all the changes of the draft concern. */
    Concern concern() {
        return isAboutEverything ? Concern.everything() : Concern.volumes(volumes);
    }

    private CompletionStage<Void> note(Concern concern) {
        concern.volumes().ifPresentOrElse(volumes::addAll, () -> isAboutEverything = true);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> whenServed(long revision, Concern concern) {
        return note(concern);
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision, Concern concern) {
        return note(concern);
    }

    @Override
    public ReservationState reservations(String volumeId) {
        return gateway.reservations(volumeId);
    }

    @Override
    public long allocatedBytes(String volumeId) {
        return gateway.allocatedBytes(volumeId);
    }
}
