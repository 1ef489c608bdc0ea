package io.caisson.store.block;

/**
 * Size and shape of a volume.
 *
 * @param logicalBlockBytes 512 or 4096, fixed for the life of the volume
 * @param blocks capacity in logical blocks
 * @param reportedPhysicalBlockBytes the physical block that hosts are told: 4096, as it is, or 512 for hosts that take a
 *     disk only if both are alike ("512n"). What is stored, and how, does not depend on it
 */
public record Geometry(int logicalBlockBytes, long blocks, int reportedPhysicalBlockBytes) {

    /** The unit of layout, checksum, atomicity and space, in bytes. */
    public static final int PHYSICAL_BLOCK_BYTES = 4096;

    /** The largest volume: 64 TiB. */
    public static final long MAX_CAPACITY_BYTES = 64L << 40;

    public Geometry {
        if (logicalBlockBytes != 512 && logicalBlockBytes != 4096) {
            throw new IllegalArgumentException("logical block of " + logicalBlockBytes + " bytes");
        }
        if (blocks <= 0 || blocks > MAX_CAPACITY_BYTES / logicalBlockBytes) {
            throw new IllegalArgumentException("capacity of " + blocks + " blocks");
        }
        if (reportedPhysicalBlockBytes != PHYSICAL_BLOCK_BYTES && reportedPhysicalBlockBytes != logicalBlockBytes) {
            throw new IllegalArgumentException("physical block of " + reportedPhysicalBlockBytes + " bytes");
        }
    }

    /** A volume that tells hosts the truth about its physical block. */
    public Geometry(int logicalBlockBytes, long blocks) {
        this(logicalBlockBytes, blocks, PHYSICAL_BLOCK_BYTES);
    }

    public int physicalBlockBytes() {
        return PHYSICAL_BLOCK_BYTES;
    }

    public int logicalPerPhysical() {
        return PHYSICAL_BLOCK_BYTES / logicalBlockBytes;
    }

    /** Logical blocks in a physical one, as hosts are told. */
    public int reportedLogicalPerPhysical() {
        return reportedPhysicalBlockBytes / logicalBlockBytes;
    }

    public long capacityBytes() {
        return blocks * logicalBlockBytes;
    }

    /** Whether the range is within the volume; safe against overflow. An empty range at the end is. */
    public boolean contains(long firstBlock, long count) {
        return firstBlock >= 0 && count >= 0 && firstBlock <= blocks && count <= blocks - firstBlock;
    }
}
