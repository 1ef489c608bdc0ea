package io.caisson.store.service;

import io.caisson.store.access.ReservationState;
import java.util.concurrent.CompletionStage;

/** What the services need to know of the gateway of this node. Any thread. */
public interface NodeGateway {

    /** Completed when what hosts see here is at least as new as {@code revision} of the catalog. */
    CompletionStage<Void> whenServed(long revision, Concern concern);

    /**
     * As {@link #whenServed}, and what hosts must not reach any more since then has come to an end: no command that came by
     * way of a withdrawn export can touch data.
     */
    CompletionStage<Void> whenWithdrawn(long revision, Concern concern);

    /** The reservations of a volume that are honoured here. */
    ReservationState reservations(String volumeId);

    /** Space that the data of a volume takes; 0 when it is not open here. */
    long allocatedBytes(String volumeId);
}
