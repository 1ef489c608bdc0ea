package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import java.util.ArrayList;
import java.util.List;

/** Reservation Acquire (base specification 2.0, 7.2, 8.19.5 and 8.19.7). One object decides one command on one state. */
final class AcquireRules {

    private final ReservationState state;
    private final Registrant host;
    private final ReservationRequest.Acquire request;
    private final Draft draft;

    private AcquireRules(ReservationState state, Registrant host, ReservationRequest.Acquire request) {
        this.state = state;
        this.host = host;
        this.request = request;
        this.draft = new Draft(state, host);
    }

    static Verdict decide(ReservationState state, Registrant host, ReservationRequest.Acquire request) {
        Long registered = state.registrations().get(host);
        if (state.exclusive() != null || registered == null || registered != request.currentKey()) {
            return Verdict.CONFLICT;
        }
        AcquireRules rules = new AcquireRules(state, host, request);
        return switch (request.action()) {
            case ACQUIRE -> rules.acquire();
            case PREEMPT, PREEMPT_AND_ABORT -> rules.preempt();
        };
    }

    private Verdict acquire() {
        PersistentReservation current = state.persistent();
        if (current == null) {
            draft.reserve(PersistentReservation.of(request.type(), host));
            return draft.build();
        }
        return state.isHolder(host) && current.type() == request.type() ? Verdict.NOTHING_TO_DO : Verdict.CONFLICT;
    }

    private Verdict preempt() {
        PersistentReservation current = state.persistent();
        long victim = request.preemptKey();
        if (current == null) {
            return unregister(victim);
        }
        Registrant holder = current.holder();
        if (holder == null) {
            return victim == 0 ? takeOver(others()) : unregister(victim);
        }
        Long holderKey = state.registrations().get(holder);
        if (holderKey != null && holderKey == victim) {
            List<Registrant> victims = registrantsWith(victim);
            victims.remove(host); // who preempts itself keeps its registration
            return takeOver(victims);
        }
        return victim == 0 ? Verdict.INVALID_FIELD : unregister(victim);
    }

    /** The reservation itself is preempted, in one step with the registrations. */
    private Verdict takeOver(List<Registrant> victims) {
        // First: nobody may find it released in between, and who loses the registration is not told of the type.
        draft.reserve(PersistentReservation.of(request.type(), host));
        victims.forEach(draft::preempt);
        PersistentReservation before = state.persistent();
        if (before != null && before.type() != request.type()) {
            draft.tellRegistrantsOfRelease();
        }
        return preempted();
    }

    /** Registrations only, and the one who asks may be among them; the reservation stays with whoever has it. */
    private Verdict unregister(long victim) {
        List<Registrant> victims = registrantsWith(victim);
        if (victims.isEmpty()) {
            return Verdict.CONFLICT;
        }
        victims.forEach(draft::preempt);
        return preempted();
    }

    private Verdict preempted() {
        if (request.action() == ReservationRequest.Acquire.Action.PREEMPT_AND_ABORT) {
            draft.abortPreempted();
        }
        draft.countGeneration();
        return draft.build();
    }

    private List<Registrant> registrantsWith(long key) {
        List<Registrant> found = new ArrayList<>();
        state.registrations().forEach((registrant, registered) -> {
            if (registered == key) {
                found.add(registrant);
            }
        });
        return found;
    }

    private List<Registrant> others() {
        List<Registrant> others = new ArrayList<>(state.registrations().keySet());
        others.remove(host);
        return others;
    }
}
