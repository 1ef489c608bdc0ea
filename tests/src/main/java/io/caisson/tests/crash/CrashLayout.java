package io.caisson.tests.crash;

import java.util.ArrayList;
import java.util.List;

/** Which writer owns what of the volume. */
final class CrashLayout {
    private static final int BLOCK_BYTES = 4096;
    private static final long ALIGNMENT_BYTES = 1 << 20;

    private CrashLayout() {}

    /** @return the regions of each writer, from the beginning of the volume on */
    static List<List<Region>> lay(CrashPlan plan, int logicalBlockBytes, long capacityBytes) {
        List<List<Region>> writers = new ArrayList<>();
        long at = 0;
        for (int writer = 0; writer < plan.writers(); writer++) {
            List<Region> regions = new ArrayList<>();
            regions.add(region(Region.Kind.BLOCKS, plan, writer, at, BLOCK_BYTES, plan.blockCells()));
            at = align(at + (long) plan.blockCells() * BLOCK_BYTES);
            regions.add(region(Region.Kind.PARTS, plan, writer, at, logicalBlockBytes, plan.partCells()));
            at = align(at + (long) plan.partCells() * logicalBlockBytes);
            writers.add(regions);
        }
        int stride = plan.writers() * logicalBlockBytes;
        for (int writer = 0; writer < plan.writers(); writer++) {
            long first = at + (long) writer * logicalBlockBytes;
            writers.get(writer)
                    .add(new Region(
                            Region.Kind.COUNTERS,
                            plan.seed(),
                            writer,
                            first,
                            logicalBlockBytes,
                            stride,
                            plan.counterCells()));
        }
        long end = at + (long) stride * plan.counterCells();
        if (end > capacityBytes) {
            throw new IllegalArgumentException("the volume has " + capacityBytes + " bytes, the plan needs " + end);
        }
        return writers;
    }

    private static Region region(Region.Kind kind, CrashPlan plan, int writer, long at, int cellBytes, int cells) {
        return new Region(kind, plan.seed(), writer, at, cellBytes, cellBytes, cells);
    }

    private static long align(long offsetBytes) {
        return (offsetBytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }
}
