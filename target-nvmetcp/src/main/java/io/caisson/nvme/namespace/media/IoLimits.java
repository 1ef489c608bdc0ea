package io.caisson.nvme.namespace.media;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;

/** How large a command may be: what Identify announces, and what commands are held to. */
public final class IoLimits {

    /** MDTS: the most that one command moves between host and controller. */
    public static final int MAX_TRANSFER_BYTES = 1 << 20;

    /** The unit of MDTS, VSL and WZSL: the smallest memory page, as CAP.MPSMIN=0 says. */
    public static final int MEMORY_PAGE_BYTES = 4096;

    /** MDTS of Identify Controller, as the power of two of memory pages that it is. */
    public static final int MDTS = 8;

    /** VSL (NVM command set 1.0, figure 107), in the same unit: 8 MiB, as all of it is read. */
    public static final int VERIFY_SIZE_LIMIT = 11;

    /** WZSL, in the same unit: 32 MiB, which is all that a command can say with blocks of 512 bytes. */
    public static final int WRITE_ZEROES_SIZE_LIMIT = 13;

    /**
     * DMRL. One more, which is all that a command can say, has no number there: it is taken from hosts that do not know of
     * limits.
     */
    public static final int DATASET_MANAGEMENT_RANGES = 255;

    /** DMRSL and DMSL: blocks of one range, and of all ranges of a command together; 2 GiB with blocks of 512 bytes. */
    public static final int DATASET_MANAGEMENT_BLOCKS = 1 << 22;

    /** MSRC (NVM command set 1.0, figure 97), not zero-based: source ranges of a Copy. */
    public static final int COPY_RANGES = 128;

    /** MSSRL: bytes of one source range, which are announced in blocks. */
    public static final int COPY_RANGE_BYTES = 16 << 20;

    /** MCL: bytes of all source ranges of a Copy together, which are announced in blocks. */
    public static final int COPY_BYTES = 64 << 20;

    /** A fused compare and write of more is refused, although the store could do {@link BlockDevice#MAX_ATOMIC_BYTES}. */
    public static final int COMPARE_AND_WRITE_BYTES = 128 << 10;

    private IoLimits() {}

    /** NACWU, not zero-based. */
    public static int compareAndWriteBlocks(Geometry geometry) {
        return COMPARE_AND_WRITE_BYTES / geometry.logicalBlockBytes();
    }

    /** NAWUN and NAWUPF, not zero-based: a block of the store changes in one step, and with it what lies within. */
    public static int atomicWriteBlocks(Geometry geometry) {
        return geometry.logicalPerPhysical();
    }
}
