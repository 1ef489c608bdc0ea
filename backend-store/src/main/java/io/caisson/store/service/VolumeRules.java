package io.caisson.store.service;

import io.caisson.store.block.Geometry;

/** What sizes volumes and their blocks may have. */
final class VolumeRules {
    /** Of a volume that says nothing. */
    static final int LOGICAL_BLOCK_BYTES = 512;

    /** Of a volume that says nothing. */
    static final int PHYSICAL_BLOCK_BYTES = Geometry.PHYSICAL_BLOCK_BYTES;

    private static final long MIN_BYTES = 1L << 20;

    private VolumeRules() {}

    static void checkSize(long sizeBytes, int logicalBlockBytes) throws ServiceException {
        checkLogicalBlock(logicalBlockBytes);
        if (sizeBytes < MIN_BYTES || sizeBytes > Geometry.MAX_CAPACITY_BYTES || sizeBytes % logicalBlockBytes != 0) {
            throw ServiceException.invalid(
                    "a size of " + sizeBytes + " bytes",
                    "/sizeBytes",
                    "give 1 MiB to 64 TiB, a multiple of " + logicalBlockBytes + " bytes");
        }
    }

    static void checkLogicalBlock(int logicalBlockBytes) throws ServiceException {
        if (logicalBlockBytes != 512 && logicalBlockBytes != 4096) {
            throw ServiceException.invalid(
                    "a logical block of " + logicalBlockBytes + " bytes", "/logicalBlockBytes", "use 512 or 4096");
        }
    }

    static void checkPhysicalBlock(int bytes, int logicalBlockBytes) throws ServiceException {
        if (bytes != PHYSICAL_BLOCK_BYTES && bytes != logicalBlockBytes) {
            throw ServiceException.invalid(
                    "a physical block of " + bytes + " bytes",
                    "/physicalBlockBytes",
                    "use 4096, or 512 if that is the logical block");
        }
    }
}
