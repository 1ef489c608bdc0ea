package io.caisson.store.access;

import org.jspecify.annotations.Nullable;

/**
 * A persistent reservation of a volume.
 *
 * @param holder null exactly for the types that all registrants hold
 */
public record PersistentReservation(
        ReservationType type, @Nullable Registrant holder) {
    public PersistentReservation {
        if (type.heldByAllRegistrants() != (holder == null)) {
            throw new IllegalArgumentException("a reservation " + type + " held by " + holder);
        }
    }

    /** The reservation that {@code taker} makes: its own, or that of all registrants. */
    public static PersistentReservation of(ReservationType type, Registrant taker) {
        return new PersistentReservation(type, type.heldByAllRegistrants() ? null : taker);
    }
}
