package io.caisson.iscsi.scsi.media;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;

/**
 * How much one command may ask for (SBC-4, 6.6.4, Block Limits VPD page). What VPD page B0 tells and what is enforced is
 * read from here, in blocks of the given geometry.
 */
public final class BlockLimits {

    /** One command holds at most this much buffer. */
    private static final int MAX_TRANSFER_BYTES = 8 << 20;

    private static final int OPTIMAL_TRANSFER_BYTES = 1 << 20;

    /** WRITE SAME of anything but zeros is real writing: bounded so that it ends within a host's patience. */
    private static final int MAX_WRITE_SAME_BYTES = 16 << 20;

    private static final int MAX_COMPARE_AND_WRITE_BLOCKS = 255;

    /** In blocks, of all descriptors together: 512 MiB with 512-byte blocks. Larger values worry cautious hosts. */
    private static final int MAX_UNMAP_BLOCKS = 1 << 20;

    private static final int MAX_UNMAP_DESCRIPTORS = 256;

    private BlockLimits() {}

    public static int maxTransferBlocks(Geometry geometry) {
        return MAX_TRANSFER_BYTES / geometry.logicalBlockBytes();
    }

    public static int optimalTransferBlocks(Geometry geometry) {
        return OPTIMAL_TRANSFER_BYTES / geometry.logicalBlockBytes();
    }

    /** Transfers of other than multiples of this cost a read before the write. */
    public static int optimalTransferGranularityBlocks(Geometry geometry) {
        return geometry.logicalPerPhysical();
    }

    public static int maxWriteSameBlocks(Geometry geometry) {
        return MAX_WRITE_SAME_BYTES / geometry.logicalBlockBytes();
    }

    public static int maxCompareAndWriteBlocks() {
        return MAX_COMPARE_AND_WRITE_BLOCKS;
    }

    /** Any length up to this, at any block: the store changes it in one step. */
    public static int maxAtomicBlocks(Geometry geometry) {
        return BlockDevice.MAX_ATOMIC_BYTES / geometry.logicalBlockBytes();
    }

    public static int maxUnmapBlocks() {
        return MAX_UNMAP_BLOCKS;
    }

    public static int maxUnmapDescriptors() {
        return MAX_UNMAP_DESCRIPTORS;
    }

    /** Space is given back in units of this, aligned to it. */
    public static int unmapGranularityBlocks(Geometry geometry) {
        return geometry.logicalPerPhysical();
    }
}
