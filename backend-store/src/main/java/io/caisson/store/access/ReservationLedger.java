package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import java.util.concurrent.CompletionStage;

/**
 * The reservations of all volumes, the same on every node. What is in it has been committed; it survives restarts and
 * failovers. Any thread; nothing blocks.
 */
public interface ReservationLedger {

    /** The reservations of one volume; the same object for the same volume. */
    VolumeReservations of(VolumeId volume);

    /** A session begins that may reserve volumes for itself; answers what {@link SessionReservation} is to name. */
    String sessionBegan();

    /**
     * The session is gone: what it reserved is free from now on.
     *
     * @return completed when it is so at all gateways; fails if nobody can tell, and then it is free as soon as this gateway is
     *     fenced at the latest
     */
    CompletionStage<Void> sessionEnded(String session);
}
