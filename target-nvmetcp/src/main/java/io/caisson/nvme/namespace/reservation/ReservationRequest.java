package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import org.jspecify.annotations.Nullable;

/** A command that may change reservations, with its data. */
public sealed interface ReservationRequest {

    /** What the command comes to for {@code host}, given a state: a pure function. */
    Verdict decide(ReservationState state, Registrant host);

    /**
     * Reservation Register (base specification 2.0, 7.3).
     *
     * @param ignoreExistingKey IEKEY: the current key is not looked at
     * @param persistence CPTPL: null if it is to stay as it is
     */
    record Register(
            Register.Action action,
            boolean ignoreExistingKey,
            @Nullable Boolean persistence,
            long currentKey,
            long newKey)
            implements ReservationRequest {

        /** RREGA. */
        public enum Action {
            REGISTER,
            UNREGISTER,
            REPLACE
        }

        @Override
        public Verdict decide(ReservationState state, Registrant host) {
            return RegisterRules.decide(state, host, this);
        }
    }

    /** Reservation Acquire (base specification 2.0, 7.2). */
    record Acquire(Acquire.Action action, ReservationType type, long currentKey, long preemptKey)
            implements ReservationRequest {

        /** RACQA. */
        public enum Action {
            ACQUIRE,
            PREEMPT,
            PREEMPT_AND_ABORT
        }

        @Override
        public Verdict decide(ReservationState state, Registrant host) {
            return AcquireRules.decide(state, host, this);
        }
    }

    /**
     * Reservation Release (base specification 2.0, 7.4).
     *
     * @param typeCode RTYPE, which must be that of the reservation if the action is to release it
     */
    record Release(Release.Action action, int typeCode, long currentKey) implements ReservationRequest {

        /** RRELA. */
        public enum Action {
            RELEASE,
            CLEAR
        }

        @Override
        public Verdict decide(ReservationState state, Registrant host) {
            return ReleaseRules.decide(state, host, this);
        }
    }
}
