package io.caisson.iscsi.scsi.mode;

import io.caisson.store.block.Geometry;

/**
 * The unit in which space is counted towards hosts (SBC-4, 4.7.3.7.2): threshold sets of 1 MiB. There is one threshold: what
 * is still available in the pool, armed decreasing.
 */
public final class ThresholdSets {

    /** Where the threshold's descriptor begins in the mode page: what the sense data of its notification says. */
    public static final int DESCRIPTOR_OFFSET = 16;

    /** THRESHOLD RESOURCE, and PARAMETER CODE in the log page: what is available. */
    public static final int AVAILABLE_RESOURCE = 0x01;

    /** The same for what is used. */
    public static final int USED_RESOURCE = 0x02;

    private static final int BYTES = 1 << 20;

    private ThresholdSets() {}

    /** THRESHOLD EXPONENT: a set is 2 to this power blocks. */
    public static int exponent(Geometry geometry) {
        return Integer.numberOfTrailingZeros(BYTES / geometry.logicalBlockBytes());
    }

    /** How many sets {@code bytes} of used space reach into. */
    public static int used(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + BYTES - 1) / BYTES);
    }

    /** How many sets can be taken of {@code bytes} of available space. */
    public static int available(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / BYTES);
    }
}
