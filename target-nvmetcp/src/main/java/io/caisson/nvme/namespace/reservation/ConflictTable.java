package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;

/**
 * Which command of whom conflicts with which reservation: the standard's table as it stands there (base specification 2.0,
 * figure 410).
 */
public final class ConflictTable {

    private static final boolean ALLOWED = false;
    private static final boolean CONFLICT = true;

    /** What a host is to a reservation. */
    enum Relation {
        /** Holds it, alone or as all registrants do. */
        HOLDER,
        /** Is registered, and does not hold it. */
        REGISTRANT,
        /** Is not registered. */
        OTHER
    }

    private ConflictTable() {}

    /** Whether a command of this group conflicts for {@code host}. */
    public static boolean conflict(ReservationState state, Registrant host, CommandGroup group) {
        if (state.exclusive() != null) {
            // RESERVE of the other protocol: whoever has the volume by it is no NVMe host.
            return group != CommandGroup.UNRESTRICTED;
        }
        PersistentReservation reservation = state.persistent();
        return reservation != null && conflict(reservation.type(), relation(state, host), group);
    }

    private static Relation relation(ReservationState state, Registrant host) {
        if (state.isHolder(host)) {
            return Relation.HOLDER;
        }
        return state.isRegistered(host) ? Relation.REGISTRANT : Relation.OTHER;
    }

    static boolean conflict(ReservationType type, Relation relation, CommandGroup group) {
        boolean reads = group == CommandGroup.READ;
        if (group == CommandGroup.UNRESTRICTED) {
            return ALLOWED;
        }
        return switch (type) {
            //                                                     holder                registrant          other
            //                                              reads    writes    reads     writes    reads     writes
            case WRITE_EXCLUSIVE -> row(relation, reads, ALLOWED, ALLOWED, ALLOWED, CONFLICT, ALLOWED, CONFLICT);
            case EXCLUSIVE_ACCESS -> row(relation, reads, ALLOWED, ALLOWED, CONFLICT, CONFLICT, CONFLICT, CONFLICT);
            case WRITE_EXCLUSIVE_REGISTRANTS_ONLY, WRITE_EXCLUSIVE_ALL_REGISTRANTS ->
                row(relation, reads, ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, CONFLICT);
            case EXCLUSIVE_ACCESS_REGISTRANTS_ONLY, EXCLUSIVE_ACCESS_ALL_REGISTRANTS ->
                row(relation, reads, ALLOWED, ALLOWED, ALLOWED, ALLOWED, CONFLICT, CONFLICT);
        };
    }

    private static boolean row(
            Relation relation,
            boolean reads,
            boolean holderReads,
            boolean holderWrites,
            boolean registrantReads,
            boolean registrantWrites,
            boolean otherReads,
            boolean otherWrites) {
        return switch (relation) {
            case HOLDER -> reads ? holderReads : holderWrites;
            case REGISTRANT -> reads ? registrantReads : registrantWrites;
            case OTHER -> reads ? otherReads : otherWrites;
        };
    }
}
