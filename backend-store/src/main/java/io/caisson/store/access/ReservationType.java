package io.caisson.store.access;

/** The types of persistent reservation, the same six in SCSI (SPC-5, 6.15.3.4) and NVMe (base specification, 8.19). */
public enum ReservationType {
    /** Only the holder writes; everybody reads. */
    WRITE_EXCLUSIVE(false, false, false),
    /** Only the holder reads and writes. */
    EXCLUSIVE_ACCESS(true, false, false),
    /** Only who is registered writes; one of them holds the reservation. */
    WRITE_EXCLUSIVE_REGISTRANTS_ONLY(false, true, false),
    EXCLUSIVE_ACCESS_REGISTRANTS_ONLY(true, true, false),
    /** Only who is registered writes; all of them hold the reservation. */
    WRITE_EXCLUSIVE_ALL_REGISTRANTS(false, true, true),
    EXCLUSIVE_ACCESS_ALL_REGISTRANTS(true, true, true);

    private final boolean restrictsReads;
    private final boolean sparesRegistrants;
    private final boolean heldByAllRegistrants;

    ReservationType(boolean restrictsReads, boolean sparesRegistrants, boolean heldByAllRegistrants) {
        this.restrictsReads = restrictsReads;
        this.sparesRegistrants = sparesRegistrants;
        this.heldByAllRegistrants = heldByAllRegistrants;
    }

    /** Whether reading, too, is only for those who are spared. */
    public boolean restrictsReads() {
        return restrictsReads;
    }

    /** Whether the reservation restricts only those who are not registered. */
    public boolean sparesRegistrants() {
        return sparesRegistrants;
    }

    /** Whether every registrant is a holder, so that there is no single one. */
    public boolean heldByAllRegistrants() {
        return heldByAllRegistrants;
    }
}
