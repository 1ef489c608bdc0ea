package io.caisson.iscsi.scsi.cdb;

/**
 * What a command does to a logical unit, as far as reservations care: SPC-4, table 65, SBC-4, table 13, and for RESERVE
 * SPC-2, table 9. Each row says whether the command is allowed to a nexus that is not spared: one that does not hold the
 * reservation, nor is registered where that suffices.
 */
public enum Effect {
    //                 write exclusive    exclusive access   reserved by another
    /** Tells what the unit is: a host must find its disks whoever has them. */
    IDENTIFIES(Access.ALLOWED, Access.ALLOWED, Access.ALLOWED),
    /** Tells how the unit is, or changes nothing that another could notice. */
    REPORTS(Access.ALLOWED, Access.ALLOWED, Access.CONFLICT),
    /** Reads the medium, or parameters that belong to whoever works with it. */
    READS(Access.ALLOWED, Access.CONFLICT, Access.CONFLICT),
    /** Changes the medium, or how it behaves. */
    CHANGES(Access.CONFLICT, Access.CONFLICT, Access.CONFLICT),
    /** PERSISTENT RESERVE IN and OUT. The service actions of OUT look after themselves (SPC-4, table 66). */
    RESERVES_PERSISTENTLY(Access.ALLOWED, Access.ALLOWED, Access.CONFLICT),
    /** RESERVE and RELEASE look after themselves (SPC-2, 5.5.1; SPC-4, 5.13.3). */
    RESERVES(Access.ALLOWED, Access.ALLOWED, Access.ALLOWED);

    private enum Access {
        ALLOWED,
        CONFLICT
    }

    private final Access underWriteExclusive;
    private final Access underExclusiveAccess;
    private final Access underReserve;

    Effect(Access underWriteExclusive, Access underExclusiveAccess, Access underReserve) {
        this.underWriteExclusive = underWriteExclusive;
        this.underExclusiveAccess = underExclusiveAccess;
        this.underReserve = underReserve;
    }

    /** Whether a nexus that is not spared may do this under a persistent reservation of a write exclusive type. */
    public boolean allowedUnderWriteExclusive() {
        return underWriteExclusive == Access.ALLOWED;
    }

    /** The same under one of an exclusive access type. */
    public boolean allowedUnderExclusiveAccess() {
        return underExclusiveAccess == Access.ALLOWED;
    }

    /** Whether this may be done while another nexus has the unit by RESERVE. */
    public boolean allowedUnderReserve() {
        return underReserve == Access.ALLOWED;
    }

    /** Whether this is a conflict even for the nexus that has the unit by RESERVE (SPC-2, 5.5.1). */
    public boolean conflictsWithOwnReserve() {
        return this == RESERVES_PERSISTENTLY;
    }
}
