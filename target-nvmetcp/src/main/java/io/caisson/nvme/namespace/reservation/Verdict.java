package io.caisson.nvme.namespace.reservation;

import io.caisson.nvme.command.StatusCode;
import io.caisson.store.access.ReservationState;

/** What a command on reservations comes to, given a state. */
public sealed interface Verdict {

    /** Success, and nothing changes. */
    Verdict NOTHING_TO_DO = new Nothing();

    /** Reservation Conflict. */
    Verdict CONFLICT = new Refused(StatusCode.RESERVATION_CONFLICT);

    /** Invalid Field in Command. */
    Verdict INVALID_FIELD = new Refused(StatusCode.INVALID_FIELD);

    /** Success, once this is the state. */
    record Change(ReservationState next) implements Verdict {}

    /** See {@link #NOTHING_TO_DO}. */
    record Nothing() implements Verdict {}

    /** The command fails, and nothing changes. */
    record Refused(StatusCode status) implements Verdict {}
}
