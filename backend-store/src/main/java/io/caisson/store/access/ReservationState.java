package io.caisson.store.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All about the reservations of one volume at one moment. Immutable. Neutral of protocols: the rules by which it changes
 * are those of the target that changes it.
 *
 * @param generation counts changes of registrations; never goes back
 * @param registrations keys by registrant, in the order of registration
 * @param persistent the persistent reservation, if there is one
 * @param exclusive the reservation of a session that lives, if there is one; never beside a persistent one
 * @param persistsThroughPowerLoss what the last registrant asked for; the state is kept in any case
 * @param notices whom the change that led here has to be told to
 * @param abortsPreempted whether that change ended the commands of those who lost their registration by it
 */
public record ReservationState(
        long generation,
        Map<Registrant, Long> registrations,
        @Nullable PersistentReservation persistent,
        @Nullable SessionReservation exclusive,
        boolean persistsThroughPowerLoss,
        List<ReservationNotice> notices,
        boolean abortsPreempted) {

    /** Nobody ever registered or reserved. */
    public static final ReservationState NONE = new ReservationState(0, Map.of(), null, null, false, List.of(), false);

    public ReservationState {
        registrations = Collections.unmodifiableMap(new LinkedHashMap<>(registrations));
        notices = List.copyOf(notices);
    }

    /** Whether no command of anybody is restricted. */
    public boolean restrictsNobody() {
        return persistent == null && exclusive == null;
    }

    public boolean isRegistered(Registrant registrant) {
        return registrations.containsKey(registrant);
    }

    /** Whether {@code registrant} holds the persistent reservation, alone or as all registrants do. */
    public boolean isHolder(Registrant registrant) {
        PersistentReservation current = persistent;
        if (current == null) {
            return false;
        }
        return current.type().heldByAllRegistrants() ? isRegistered(registrant) : registrant.equals(current.holder());
    }

    /** Nobody is registered, nothing is reserved, and everybody who was is to be told. */
    public ReservationState cleared() {
        List<ReservationNotice> told = new ArrayList<>();
        registrations
                .keySet()
                .forEach(registrant ->
                        told.add(new ReservationNotice(registrant, ReservationNotice.Kind.RESERVATION_PREEMPTED)));
        SessionReservation session = exclusive;
        if (session != null) {
            told.add(new ReservationNotice(session.holder(), ReservationNotice.Kind.RESERVATION_PREEMPTED));
        }
        return new ReservationState(generation + 1, Map.of(), null, null, persistsThroughPowerLoss, told, false);
    }

    /** The same with another session's reservation, or none; nobody is to be told. */
    public ReservationState withExclusive(@Nullable SessionReservation reservation) {
        return new ReservationState(
                generation, registrations, persistent, reservation, persistsThroughPowerLoss, List.of(), false);
    }
}
