package io.caisson.store;

/**
 * How a disk's size is shared out: what the journal may take at most, what may be in flight, and so what must be kept free
 * of new data. Small disks, as in tests, get small shares; from some GiB on nothing grows any more.
 *
 * @param segmentBytes size of one file of the journal, whose entries the engine keeps on the heap while it is written
 * @param checkpointBytes journal after which a checkpoint is taken; it may reach twice that
 * @param ballastBytes given up when the disk is so full that the journal could not be opened
 * @param queueBytes data of writes accepted and not yet applied
 */
record DiskBudget(int segmentBytes, long checkpointBytes, long ballastBytes, long queueBytes) {
    private static final long MIB = 1 << 20;

    /** Journal, chunk, and as much again for the metadata of small writes. */
    private static final int COST_OF_QUEUED = 4;

    private static final int GROUPS_WITH_BALLAST = 5;
    private static final long CATALOG_BALLAST_BYTES = 16 * MIB;

    static DiskBudget of(long totalBytes) {
        return new DiskBudget(
                (int) clamp(totalBytes / 64, 4 * MIB, 8 * MIB),
                clamp(totalBytes / 32, 8 * MIB, 128 * MIB),
                clamp(totalBytes / 64, 2 * MIB, 16 * MIB),
                clamp(totalBytes / 128, 4 * MIB, 96 * MIB));
    }

    /** The same with the journal files that the node has on all disks. */
    DiskBudget withSegmentBytes(int bytes) {
        return new DiskBudget(bytes, checkpointBytes, ballastBytes, queueBytes);
    }

    /** The least that must be free on a disk for it to be of any use: as much for data as is kept from it. */
    long leastUsableBytes() {
        return 2 * Math.max(reserveBytes(), recoveredBytes());
    }

    /** What the disk must still hold when everything else is full: the longest journal, and all that is in flight. */
    long reserveBytes() {
        return journalBytes() + floorBytes();
    }

    /** The longest journal of one group. */
    long journalBytes() {
        return 2 * checkpointBytes + 3L * segmentBytes;
    }

    /** The part of the reserve that overwrites may not touch either. */
    long floorBytes() {
        return COST_OF_QUEUED * queueBytes;
    }

    /** Below this the disk is full: no log on it may grow. */
    long emergencyBytes() {
        return floorBytes() / 2;
    }

    /** From here on a disk that was full is no longer: more than the ballast of some groups and the catalog, given up meanwhile. */
    long recoveredBytes() {
        return 2 * emergencyBytes() + GROUPS_WITH_BALLAST * ballastBytes + CATALOG_BALLAST_BYTES;
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
