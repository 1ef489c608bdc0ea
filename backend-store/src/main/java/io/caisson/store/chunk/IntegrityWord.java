package io.caisson.store.chunk;

import java.util.UUID;

/**
 * The 64 bits that stand for one block in the table of its chunk.
 *
 * <pre>
 *  63      62 .. 32               31 .. 0
 *  present generation             CRC32C of the contents, xor a mix of (volume, layer, absolute block)
 * </pre>
 *
 * The generation is the low 31 bits of the index of the log entry that wrote the block. A word therefore depends on the
 * log alone: replicas that applied the same entries have the same words. Data that belongs elsewhere, or is older or newer
 * than the word, does not match it.
 */
final class IntegrityWord {
    /** No data: the block reads as zeros. */
    static final long ABSENT = 0;

    /** The block had data that was lost; it stays bad until it is written or unmapped. */
    static final long BAD = 1;

    /** In memory only: the block is being written at this moment. */
    static final long CHANGING = 2;

    private static final long PRESENT_BIT = 1L << 63;
    private static final long GENERATION_MASK = 0x7fff_ffffL;

    private IntegrityWord() {}

    static long of(int checksum, int identity, long logIndex) {
        return PRESENT_BIT | (logIndex & GENERATION_MASK) << 32 | (checksum ^ identity) & 0xffff_ffffL;
    }

    /** Whether there is data that can be checked against the word. */
    static boolean isPresent(long word) {
        return word < 0;
    }

    static boolean matches(long word, int checksum, int identity) {
        return (int) word == (checksum ^ identity);
    }

    /** What {@link #identity} of all blocks of a layer starts from. */
    static long seed(UUID volume, int layer) {
        return mix(mix(mix(volume.getMostSignificantBits()) ^ volume.getLeastSignificantBits()) ^ layer);
    }

    static int identity(long seed, long absoluteBlock) {
        return (int) (mix(seed + absoluteBlock) >>> 32);
    }

    /** Spreads every bit of the input over all bits of the output (the finalizer of SplitMix64). */
    private static long mix(long value) {
        long mixed = value + 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }
}
