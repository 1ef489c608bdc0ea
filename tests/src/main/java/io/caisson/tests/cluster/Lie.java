package io.caisson.tests.cluster;

/** What a broken target might do. Each is told by hosts that believe it, so that the checker can be seen to find it. */
enum Lie {
    /** Says of a write that it is done, and does not do it. */
    LOSES_A_WRITE,
    /** Answers a read with what was there some time before. */
    SERVES_STALE_DATA,
    /** Does a write that was answered once more, later. */
    REPEATS_A_WRITE_LATE,
    /** Answers none, and does it after the host has sent it again and has its answer. */
    DELAYS_A_WRITE,
    /** Says that a comparison failed although it has written. */
    DENIES_A_SWAP,
    /** Says that a comparison succeeded, and has neither compared nor written. */
    PRETENDS_A_SWAP,
    /** Does a COMPARE AND WRITE that was answered once more as a plain write, later. */
    REPEATS_A_SWAP_LATE,
    /** Writes the first half of a block's content over what was there. */
    TEARS_A_BLOCK,
    /** Writes to the neighbouring blocks. */
    MISPLACES_A_WRITE
}
