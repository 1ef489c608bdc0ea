package io.caisson.store.replica;

/**
 * What one log file holds: whole entries from its start to {@link #end}, then nothing, or something broken.
 *
 * @param entries whole entries in unbroken order from the start
 * @param lastTerm term of the last of them
 * @param end where the last of them ends; 0 when even the header is not whole
 * @param tail what follows
 */
record SegmentScan(long entries, long lastTerm, long end, Tail tail) {

    /** What follows the last whole entry. */
    enum Tail {
        /** Nothing, or the zeros written ahead. */
        CLEAN,
        /** Broken bytes with no whole entry after them: an append that a crash cut off. */
        TORN,
        /**
         * Broken bytes, whole entries after them none of which knew the broken one durable, and sectors of zeros in the
         * broken place: appends under way at a crash, whose pages reached the disk out of order.
         */
        TORN_OUT_OF_ORDER,
        /** Broken bytes and whole entries after them: an entry that had been whole was damaged. */
        DAMAGED
    }
}
