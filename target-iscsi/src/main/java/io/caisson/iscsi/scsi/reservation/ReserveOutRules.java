package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.cdb.PersistentReserveAction;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The service actions of PERSISTENT RESERVE OUT (SPC-5, 5.13.7 to 5.13.11), as a function of the state before. One object
 * decides one command on one state, on one thread.
 */
final class ReserveOutRules {

    /** Each costs some 100 bytes of a record that goes through the catalog's log with every change. */
    static final int MAX_REGISTRATIONS = 256;

    private static final int LU_SCOPE = 0;

    private final ReservationState state;
    private final ReserveOutCommand command;
    private final ReserveOutParameters parameters;
    private final Registrant origin;
    private final @Nullable Long registeredKey;
    private final Draft draft;

    private ReserveOutRules(ReservationState state, ReserveOutCommand command) {
        this.state = state;
        this.command = command;
        this.parameters = command.parameters();
        this.origin = command.origin();
        this.registeredKey = state.registrations().get(origin);
        this.draft = new Draft(state, origin);
    }

    /** What the command comes to. A pure function. */
    static Verdict decide(ReservationState state, ReserveOutCommand command) {
        // SPC-2, 5.5.1: whoever it was that reserved the unit, and whoever it is that asks.
        return state.exclusive() != null ? Verdict.CONFLICT : new ReserveOutRules(state, command).decide();
    }

    private Verdict decide() {
        PersistentReserveAction action = command.cdb().action();
        switch (action) {
            case REGISTER -> {
                return registeredKeyIs(parameters.key(), 0) ? register() : Verdict.CONFLICT;
            }
            case REGISTER_AND_IGNORE_EXISTING_KEY -> {
                return register();
            }
            case RESERVE, RELEASE, CLEAR, PREEMPT, PREEMPT_AND_ABORT, REGISTER_AND_MOVE -> {
                if (registeredKey == null || registeredKey != parameters.key()) {
                    return Verdict.CONFLICT;
                }
            }
        }
        return switch (action) {
            case RESERVE -> reserve();
            case RELEASE -> release();
            case CLEAR -> clear();
            case REGISTER_AND_MOVE -> move();
            case PREEMPT, PREEMPT_AND_ABORT -> preempt();
            case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY -> throw new IllegalStateException("decided above");
        };
    }

    private boolean registeredKeyIs(long key, long ofUnregistered) {
        return key == Objects.requireNonNullElse(registeredKey, ofUnregistered);
    }

    // ---------------------------------------------------------------- registering: 5.13.7

    private Verdict register() {
        boolean specifiesInitiators = !parameters.initiators().isEmpty();
        if (registeredKey != null && specifiesInitiators) {
            return refused(
                    Sense.invalidParameter(ReserveOutParameters.FLAGS_OFFSET, ReserveOutParameters.SPEC_I_PT_BIT));
        }
        if (registeredKey == null && parameters.actionKey() == 0) {
            return Verdict.NOTHING_TO_DO;
        }
        for (int port : ports()) {
            if (!registerThrough(new Registrant(origin.initiator(), port))) {
                return Verdict.CONFLICT;
            }
        }
        for (String initiator : specifiedInitiators()) {
            for (int port : ports()) {
                Registrant registrant = new Registrant(initiator, port);
                if (state.isRegistered(registrant)) {
                    return refused(Sense.invalidParameter(ReserveOutParameters.TRANSPORT_ID_OFFSET));
                }
                draft.register(registrant, parameters.actionKey());
            }
        }
        return registered();
    }

    private Set<Integer> ports() {
        return parameters.allTargetPorts() ? command.targetPorts() : Set.of(origin.port());
    }

    /**
     * As if the command had come through the port of {@code registrant}; but a port where nothing is registered is no
     * conflict, as it would be for a port that came later than the registration. Answers whether there is none.
     */
    private boolean registerThrough(Registrant registrant) {
        Long present = draft.key(registrant);
        boolean mustMatch = command.cdb().action() == PersistentReserveAction.REGISTER;
        if (present != null && mustMatch && present != parameters.key()) {
            return false;
        }
        if (parameters.actionKey() != 0) {
            draft.register(registrant, parameters.actionKey());
        } else if (present != null) {
            draft.unregister(registrant);
        }
        return true;
    }

    /** 7.6.4.6: a TransportID without an ISID stands for all ports of that name which are known. */
    private Set<String> specifiedInitiators() {
        Set<String> known = state.registrations().keySet().stream()
                .map(Registrant::initiator)
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(command.knownInitiatorPorts());
        Set<String> specified = new TreeSet<>();
        for (TransportId initiator : parameters.initiators()) {
            if (initiator.ofPort()) {
                specified.add(initiator.name());
            } else {
                known.stream().filter(initiator::names).forEach(specified::add);
            }
        }
        specified.remove(origin.initiator());
        return specified;
    }

    private Verdict registered() {
        int count = draft.registrationCount();
        if (count > MAX_REGISTRATIONS && count > state.registrations().size()) {
            return refused(Sense.of(AdditionalSense.INSUFFICIENT_REGISTRATION_RESOURCES));
        }
        draft.persists(parameters.persists());
        draft.countGeneration();
        return changed();
    }

    /** 5.13.8. */
    private Verdict move() {
        PersistentReservation current = state.persistent();
        if (current == null) {
            return refused(Fields.SERVICE_ACTION.invalid());
        }
        if (current.type().heldByAllRegistrants() || !state.isHolder(origin)) {
            return Verdict.CONFLICT;
        }
        if (parameters.actionKey() == 0) {
            return refused(Sense.invalidParameter(ReserveOutParameters.ACTION_KEY_OFFSET));
        }
        if (!command.targetPorts().contains(parameters.targetPort())) {
            return refused(Sense.invalidParameter(ReserveOutParameters.TARGET_PORT_OFFSET));
        }
        Registrant next = new Registrant(parameters.initiators().get(0).name(), parameters.targetPort());
        if (next.initiator().equals(origin.initiator())) {
            return refused(Sense.invalidParameter(ReserveOutParameters.TRANSPORT_ID_OFFSET));
        }
        draft.register(next, parameters.actionKey());
        draft.reserve(new PersistentReservation(current.type(), next));
        if (parameters.unregister()) {
            draft.unregister(origin);
        }
        return registered();
    }

    // ---------------------------------------------------------------- reserving and releasing: 5.13.9, 5.13.11.2.2

    private Verdict reserve() {
        ReservationType type = wantedType();
        if (type == null) {
            return refused(wrongType());
        }
        PersistentReservation current = state.persistent();
        if (current == null) {
            draft.reserve(PersistentReservation.of(type, origin));
            return changed();
        }
        return state.isHolder(origin) && current.type() == type ? Verdict.NOTHING_TO_DO : Verdict.CONFLICT;
    }

    private Verdict release() {
        PersistentReservation current = state.persistent();
        if (current == null || !state.isHolder(origin)) {
            return Verdict.NOTHING_TO_DO;
        }
        if (current.type() != wantedType()) {
            return refused(Sense.of(AdditionalSense.INVALID_RELEASE_OF_PERSISTENT_RESERVATION));
        }
        draft.release();
        if (current.type().sparesRegistrants()) {
            draft.tellRegistrants(ReservationNotice.Kind.RESERVATION_RELEASED);
        }
        return changed();
    }

    /** 5.13.11.2.7. */
    private Verdict clear() {
        draft.clear();
        draft.countGeneration();
        return changed();
    }

    // ---------------------------------------------------------------- preempting: 5.13.11.2.4 to 5.13.11.2.6, table 72

    private Verdict preempt() {
        PersistentReservation current = state.persistent();
        long victim = parameters.actionKey();
        if (current == null) {
            return removeRegistrations(victim);
        }
        Registrant holder = current.holder();
        if (holder == null) {
            return victim == 0 ? takeOver(current, othersThanOrigin()) : removeRegistrations(victim);
        }
        if (victim == 0) {
            return refused(Sense.invalidParameter(ReserveOutParameters.ACTION_KEY_OFFSET));
        }
        Long holderKey = state.registrations().get(holder);
        if (holderKey != null && holderKey == victim) {
            List<Registrant> victims = registrantsWith(victim);
            victims.remove(origin); // who preempts itself keeps its registration
            return takeOver(current, victims);
        }
        return removeRegistrations(victim);
    }

    /** 5.13.11.2.4.3. */
    private Verdict takeOver(PersistentReservation current, List<Registrant> victims) {
        ReservationType type = wantedType();
        if (type == null) {
            return refused(wrongType());
        }
        draft.release();
        victims.forEach(draft::preempt);
        if (type != current.type()) {
            draft.tellRegistrants(ReservationNotice.Kind.RESERVATION_RELEASED);
        }
        draft.reserve(PersistentReservation.of(type, origin));
        return preempted();
    }

    /** 5.13.11.2.5: scope and type are ignored, and the one who asks may be among them. */
    private Verdict removeRegistrations(long victim) {
        List<Registrant> victims = registrantsWith(victim);
        if (victims.isEmpty()) {
            return Verdict.CONFLICT;
        }
        victims.forEach(draft::preempt);
        return preempted();
    }

    private Verdict preempted() {
        if (command.cdb().action() == PersistentReserveAction.PREEMPT_AND_ABORT) {
            draft.abortPreempted();
        }
        draft.countGeneration();
        return changed();
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

    private List<Registrant> othersThanOrigin() {
        List<Registrant> others = new ArrayList<>(state.registrations().keySet());
        others.remove(origin);
        return others;
    }

    // ---------------------------------------------------------------- in common

    private @Nullable ReservationType wantedType() {
        return command.cdb().scope() == LU_SCOPE
                ? PersistentType.ofCode(command.cdb().type())
                : null;
    }

    private Sense wrongType() {
        return command.cdb().scope() == LU_SCOPE
                ? Fields.PERSISTENT_RESERVE_OUT_TYPE.invalid()
                : Fields.PERSISTENT_RESERVE_OUT_SCOPE.invalid();
    }

    private Verdict changed() {
        return new Verdict.Change(draft.build());
    }

    private static Verdict refused(Sense sense) {
        return new Verdict.Refused(sense);
    }
}
