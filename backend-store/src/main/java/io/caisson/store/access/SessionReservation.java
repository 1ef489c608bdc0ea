package io.caisson.store.access;

/**
 * A volume reserved by RESERVE (SPC-2, 7.21), for as long as a session lives.
 *
 * @param session what {@link ReservationLedger#sessionBegan} gave that session: when no such session lives, the reservation
 *     is void, and {@link ReservationState} does not show it
 */
public record SessionReservation(Registrant holder, String session) {}
