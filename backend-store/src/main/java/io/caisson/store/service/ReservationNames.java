package io.caisson.store.service;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionReservation;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts reservations into people's words. Used by one thread for one request. */
final class ReservationNames {

    /** RFC 7143, 4.2.7: what separates an initiator's name from the rest of its port's name; for NVMe hosts alike. */
    private static final String PORT_SEPARATOR = ",i,0x";

    private final Catalog catalog;
    private @Nullable Map<String, String> hosts;

    ReservationNames(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Null when nobody is registered and nobody has reserved. */
    @Nullable
    VolumeReservation of(ReservationState state) {
        SessionReservation exclusive = state.exclusive();
        if (state.registrations().isEmpty() && exclusive == null) {
            return null;
        }
        List<VolumeReservation.Registrant> registrants = new ArrayList<>();
        if (exclusive != null) {
            registrants.add(registrant(exclusive.holder(), null, true));
        }
        state.registrations()
                .forEach((registrant, key) -> registrants.add(
                        registrant(registrant, "0x" + Long.toHexString(key), state.isHolder(registrant))));
        PersistentReservation persistent = state.persistent();
        String type = exclusive != null ? VolumeReservation.SESSION : null;
        if (persistent != null) {
            type = persistent.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return new VolumeReservation(type, state.generation(), registrants);
    }

    private VolumeReservation.Registrant registrant(Registrant registrant, @Nullable String key, boolean holder) {
        int end = registrant.initiator().indexOf(PORT_SEPARATOR);
        String name = end < 0 ? registrant.initiator() : registrant.initiator().substring(0, end);
        return new VolumeReservation.Registrant(
                registrant.initiator(), registrant.port(), key, holder, hosts().get(name));
    }

    private Map<String, String> hosts() {
        Map<String, String> known = hosts;
        if (known == null) {
            Map<String, String> byInitiator = new HashMap<>();
            for (Versioned<HostRecord> host : catalog.list(Records.HOST)) {
                HostRecord record = host.value();
                record.iqns().forEach(iqn -> byInitiator.put(iqn.toLowerCase(Locale.ROOT), record.name()));
                record.nqns().forEach(nqn -> byInitiator.put(nqn, record.name()));
            }
            known = byInitiator;
            hosts = known;
        }
        return known;
    }
}
