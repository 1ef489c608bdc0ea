package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state in the making, on one thread: what a command does, step by step. */
final class Draft {

    private final Registrant origin;
    private final Map<Registrant, Long> registrations;
    private final List<ReservationNotice> notices = new ArrayList<>();
    private long generation;
    private @Nullable PersistentReservation reservation;
    private boolean persists;
    private boolean abortsPreempted;

    /** @param origin who causes the change, and is told nothing */
    Draft(ReservationState state, Registrant origin) {
        this.origin = origin;
        this.registrations = new LinkedHashMap<>(state.registrations());
        this.generation = state.generation();
        this.reservation = state.persistent();
        this.persists = state.persistsThroughPowerLoss();
    }

    Verdict build() {
        return new Verdict.Change(
                new ReservationState(generation, registrations, reservation, null, persists, notices, abortsPreempted));
    }

    /** GEN (base specification 2.0, figure 406). */
    void countGeneration() {
        generation++;
    }

    void persists(boolean throughPowerLoss) {
        persists = throughPowerLoss;
    }

    void abortPreempted() {
        abortsPreempted = true;
    }

    void register(Registrant registrant, long key) {
        registrations.put(registrant, key);
    }

    void reserve(PersistentReservation next) {
        reservation = next;
    }

    /** Those who are registered are told where the reservation was theirs, too (base specification 2.0, 8.19.8). */
    void release() {
        PersistentReservation before = reservation;
        reservation = null;
        if (before != null && before.type().sparesRegistrants()) {
            tellRegistrants(ReservationNotice.Kind.RESERVATION_RELEASED);
        }
    }

    /** With the release that follows from it if the reservation has no holder any more. */
    void unregister(Registrant registrant) {
        registrations.remove(registrant);
        PersistentReservation before = reservation;
        if (before != null && isOrphan(before, registrant)) {
            release();
        }
    }

    private boolean isOrphan(PersistentReservation held, Registrant left) {
        return held.type().heldByAllRegistrants() ? registrations.isEmpty() : left.equals(held.holder());
    }

    /** Takes a registration away; whoever had it is told. */
    void preempt(Registrant registrant) {
        unregister(registrant);
        tell(registrant, ReservationNotice.Kind.REGISTRATION_PREEMPTED);
    }

    /** Another reservation took the place of the one there was, which restricted others than it does. */
    void tellRegistrantsOfRelease() {
        tellRegistrants(ReservationNotice.Kind.RESERVATION_RELEASED);
    }

    /** Takes away all there is. */
    void clear() {
        tellRegistrants(ReservationNotice.Kind.RESERVATION_PREEMPTED);
        registrations.clear();
        reservation = null;
    }

    private void tellRegistrants(ReservationNotice.Kind kind) {
        registrations.keySet().forEach(registrant -> tell(registrant, kind));
    }

    private void tell(Registrant registrant, ReservationNotice.Kind kind) {
        if (!registrant.equals(origin)) {
            notices.add(new ReservationNotice(registrant, kind));
        }
    }
}
