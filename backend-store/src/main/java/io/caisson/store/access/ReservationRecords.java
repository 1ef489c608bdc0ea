package io.caisson.store.access;

import io.caisson.store.catalog.Records.NoticeRecord;
import io.caisson.store.catalog.Records.RegistrationRecord;
import io.caisson.store.catalog.Records.ReservationRecord;
import io.caisson.store.catalog.Records.SessionReservationRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between {@link ReservationState} and the catalog's record of it. */
public final class ReservationRecords {

    private ReservationRecords() {}

    /** @param record null if there is none */
    public static ReservationState state(@Nullable ReservationRecord record) {
        if (record == null) {
            return ReservationState.NONE;
        }
        Map<Registrant, Long> registrations = new LinkedHashMap<>();
        Registrant holder = null;
        for (RegistrationRecord registration : record.registrations()) {
            Registrant registrant = new Registrant(registration.initiator(), registration.port());
            registrations.put(registrant, registration.key());
            holder = registration.holder() ? registrant : holder;
        }
        String type = record.type();
        SessionReservationRecord exclusive = record.exclusive();
        return new ReservationState(
                record.generation(),
                registrations,
                type == null ? null : new PersistentReservation(ReservationType.valueOf(type), holder),
                exclusive == null
                        ? null
                        : new SessionReservation(
                                new Registrant(exclusive.initiator(), exclusive.port()), exclusive.session()),
                record.persistsThroughPowerLoss(),
                record.notices().stream()
                        .map(notice -> new ReservationNotice(
                                new Registrant(notice.initiator(), notice.port()),
                                ReservationNotice.Kind.valueOf(notice.kind())))
                        .toList(),
                record.abortsPreempted());
    }

    public static ReservationRecord record(ReservationState state) {
        PersistentReservation persistent = state.persistent();
        Registrant holder = persistent == null ? null : persistent.holder();
        List<RegistrationRecord> registrations = new ArrayList<>();
        state.registrations()
                .forEach((registrant, key) -> registrations.add(new RegistrationRecord(
                        registrant.initiator(), registrant.port(), key, registrant.equals(holder))));
        SessionReservation exclusive = state.exclusive();
        return new ReservationRecord(
                state.generation(),
                registrations,
                persistent == null ? null : persistent.type().name(),
                exclusive == null
                        ? null
                        : new SessionReservationRecord(
                                exclusive.holder().initiator(),
                                exclusive.holder().port(),
                                exclusive.session()),
                state.persistsThroughPowerLoss(),
                state.notices().stream()
                        .map(notice -> new NoticeRecord(
                                notice.to().initiator(),
                                notice.to().port(),
                                notice.kind().name()))
                        .toList(),
                state.abortsPreempted());
    }
}
