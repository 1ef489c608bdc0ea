package io.caisson.iscsi.scsi.reservation;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state in the making, on one thread: what a service action does, step by step. */
final class Draft {

    private final Registrant origin;
    private final Map<Registrant, Long> registrations;
    private final List<ReservationNotice> notices = new ArrayList<>();
    private long generation;
    private @Nullable PersistentReservation persistent;
    private boolean persists;
    private boolean abortsPreempted;

    /** @param origin who causes the change, and is told nothing */
    Draft(ReservationState state, Registrant origin) {
        this.origin = origin;
        this.registrations = new LinkedHashMap<>(state.registrations());
        this.generation = state.generation();
        this.persistent = state.persistent();
        this.persists = state.persistsThroughPowerLoss();
    }

    ReservationState build() {
        return new ReservationState(generation, registrations, persistent, null, persists, notices, abortsPreempted);
    }

    /** PRGENERATION (SPC-5, 6.15.2). */
    void countGeneration() {
        generation++;
    }

    void persists(boolean throughPowerLoss) {
        persists = throughPowerLoss;
    }

    void abortPreempted() {
        abortsPreempted = true;
    }

    @Nullable
    Long key(Registrant registrant) {
        return registrations.get(registrant);
    }

    int registrationCount() {
        return registrations.size();
    }

    void register(Registrant registrant, long key) {
        registrations.put(registrant, key);
    }

    void reserve(PersistentReservation reservation) {
        persistent = reservation;
    }

    void release() {
        persistent = null;
    }

    /** SPC-5, 5.13.11.2.3, with the release that follows from it. */
    void unregister(Registrant registrant) {
        registrations.remove(registrant);
        PersistentReservation before = persistent;
        if (before == null) {
            return;
        }
        boolean heldByAll = before.type().heldByAllRegistrants();
        if (heldByAll ? registrations.isEmpty() : registrant.equals(before.holder())) {
            release();
            if (before.type().sparesRegistrants()) {
                tellRegistrants(ReservationNotice.Kind.RESERVATION_RELEASED);
            }
        }
    }

    /** Takes a registration away; whoever had it is told. */
    void preempt(Registrant registrant) {
        registrations.remove(registrant);
        tell(registrant, ReservationNotice.Kind.REGISTRATION_PREEMPTED);
        PersistentReservation before = persistent;
        if (before != null && before.type().heldByAllRegistrants() && registrations.isEmpty()) {
            release();
        }
    }

    /** Takes away all there is. */
    void clear() {
        tellRegistrants(ReservationNotice.Kind.RESERVATION_PREEMPTED);
        registrations.clear();
        release();
    }

    /** Tells everybody who is registered now. */
    void tellRegistrants(ReservationNotice.Kind kind) {
        registrations.keySet().forEach(registrant -> tell(registrant, kind));
    }

    private void tell(Registrant registrant, ReservationNotice.Kind kind) {
        if (!registrant.equals(origin)) {
            notices.add(new ReservationNotice(registrant, kind));
        }
    }
}
