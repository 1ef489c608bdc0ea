package io.caisson.nvme.namespace.reservation;

import io.caisson.nvme.command.StatusCode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import org.jspecify.annotations.Nullable;

/** Reservation Register (base specification 2.0, 7.3, 8.19.3 and 8.19.4). */
final class RegisterRules {

    /** Each costs some 100 bytes of a record that goes through the catalog's log with every change. */
    static final int MAX_REGISTRATIONS = 256;

    private RegisterRules() {}

    static Verdict decide(ReservationState state, Registrant host, ReservationRequest.Register request) {
        if (state.exclusive() != null) {
            return Verdict.CONFLICT;
        }
        Verdict refusal = refuse(state, state.registrations().get(host), request);
        if (refusal != null) {
            return refusal;
        }
        Draft draft = new Draft(state, host);
        switch (request.action()) {
            case REGISTER, REPLACE -> draft.register(host, request.newKey());
            case UNREGISTER -> draft.unregister(host);
        }
        Boolean persistence = request.persistence();
        if (persistence != null) {
            draft.persists(persistence);
        }
        draft.countGeneration();
        return draft.build();
    }

    private static @Nullable Verdict refuse(
            ReservationState state, @Nullable Long registered, ReservationRequest.Register request) {
        return switch (request.action()) {
            case REGISTER -> refuseRegister(state, registered, request.newKey());
            case UNREGISTER -> keyMatches(registered, request) ? null : Verdict.CONFLICT;
            case REPLACE -> {
                if (!keyMatches(registered, request)) {
                    yield Verdict.CONFLICT;
                }
                yield request.newKey() == 0 ? Verdict.INVALID_FIELD : null;
            }
        };
    }

    /** Who is registered with the same key may say so again, whatever IEKEY is: this action looks at no current key. */
    private static @Nullable Verdict refuseRegister(ReservationState state, @Nullable Long registered, long newKey) {
        if (newKey == 0) {
            return Verdict.INVALID_FIELD; // with it, nobody could be preempted by key
        }
        if (registered != null) {
            return registered == newKey ? null : Verdict.CONFLICT;
        }
        return state.registrations().size() < MAX_REGISTRATIONS ? null : new Verdict.Refused(StatusCode.INTERNAL_ERROR);
    }

    private static boolean keyMatches(@Nullable Long registered, ReservationRequest.Register request) {
        return registered != null && (request.ignoreExistingKey() || registered == request.currentKey());
    }
}
