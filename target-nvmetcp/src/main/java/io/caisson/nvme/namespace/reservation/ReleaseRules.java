package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;

/** Reservation Release (base specification 2.0, 7.4, 8.19.6 and 8.19.8). */
final class ReleaseRules {

    private ReleaseRules() {}

    static Verdict decide(ReservationState state, Registrant host, ReservationRequest.Release request) {
        Long registered = state.registrations().get(host);
        if (state.exclusive() != null || registered == null || registered != request.currentKey()) {
            return Verdict.CONFLICT;
        }
        return switch (request.action()) {
            case RELEASE -> release(state, host, request.typeCode());
            case CLEAR -> clear(state, host);
        };
    }

    /** Who does not hold it has nothing to release, and that is no error. */
    private static Verdict release(ReservationState state, Registrant host, int typeCode) {
        PersistentReservation current = state.persistent();
        if (current == null || !state.isHolder(host)) {
            return Verdict.NOTHING_TO_DO;
        }
        if (ReservationTypes.code(current.type()) != typeCode) {
            return Verdict.INVALID_FIELD;
        }
        Draft draft = new Draft(state, host);
        draft.release();
        return draft.build();
    }

    private static Verdict clear(ReservationState state, Registrant host) {
        Draft draft = new Draft(state, host);
        draft.clear();
        draft.countGeneration();
        return draft.build();
    }
}
