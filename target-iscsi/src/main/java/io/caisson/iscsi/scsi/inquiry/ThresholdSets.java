package io.caisson.iscsi.scsi.inquiry;

import io.caisson.store.block.Geometry;

/** The unit in which space is counted towards hosts (SBC-4, 4.7.3.7): threshold sets of 1 MiB. */
public final class ThresholdSets {

    private static final int BYTES = 1 << 20;

    private ThresholdSets() {}

    /** THRESHOLD EXPONENT: a set is 2 to this power blocks. */
    public static int exponent(Geometry geometry) {
        return Integer.numberOfTrailingZeros(BYTES / geometry.logicalBlockBytes());
    }

    /** How many sets hold {@code bytes}. */
    public static int count(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + BYTES - 1) / BYTES);
    }
}
