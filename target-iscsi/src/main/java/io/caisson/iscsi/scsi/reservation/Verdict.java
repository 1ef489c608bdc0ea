package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.access.ReservationState;

/** What a command on reservations comes to, given a state. */
sealed interface Verdict {

    /** GOOD, and nothing changes. */
    Verdict NOTHING_TO_DO = new Nothing();

    /** RESERVATION CONFLICT. */
    Verdict CONFLICT = new Conflict();

    /** GOOD, once this is the state. */
    record Change(ReservationState next) implements Verdict {}

    /** See {@link #NOTHING_TO_DO}. */
    record Nothing() implements Verdict {}

    /** See {@link #CONFLICT}. */
    record Conflict() implements Verdict {}

    /** CHECK CONDITION. */
    record Refused(Sense sense) implements Verdict {}
}
