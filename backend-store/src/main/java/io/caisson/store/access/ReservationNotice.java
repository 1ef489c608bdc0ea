package io.caisson.store.access;

/**
 * Something a registrant has to be told: a unit attention in SCSI (SPC-5, 5.14), a reservation notification in NVMe.
 *
 * @param to who, on whichever node its session is
 */
public record ReservationNotice(Registrant to, Kind kind) {

    /** What happened. */
    public enum Kind {
        /** Another took away the registration, and with it what it allowed. */
        REGISTRATION_PREEMPTED,
        /** All registrations and the reservation were cleared. */
        RESERVATION_PREEMPTED,
        /** The reservation is gone or has another type now; the registration stands. */
        RESERVATION_RELEASED
    }
}
