package io.caisson.store.access;

import io.caisson.store.block.VolumeId;

/**
 * The reservations of all volumes, the same on every node. What is in it has been committed; it survives restarts and
 * failovers. Any thread; nothing blocks.
 */
public interface ReservationLedger {

    /** The reservations of one volume; the same object for the same volume. */
    VolumeReservations of(VolumeId volume);

    /** A session begins that may reserve volumes for itself; answers what {@link SessionReservation} is to name. */
    String sessionBegan();

    /** The session is gone: what it reserved is free from now on. */
    void sessionEnded(String session);
}
