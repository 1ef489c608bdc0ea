package io.caisson.tests.crash;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the volume that one writer owns, cut into cells of one size. Owner: the writer's event loop while it
 * runs, then whoever waited for its end.
 */
final class Region {
    private final Kind kind;
    private final int writer;
    private final long run;
    private final long firstByte;
    private final int cellBytes;
    private final int strideBytes;
    private final CellHistory[] cells;

    /** What is done to a region. */
    enum Kind {
        /** Writes of whole 4 KiB blocks, up to 1 MiB, and UNMAP of such. */
        BLOCKS,
        /** Writes of single logical blocks and odd runs of them, WRITE SAME, UNMAP of parts of blocks. */
        PARTS,
        /** COMPARE AND WRITE and writes of single logical blocks, which lie among those of the other writers. */
        COUNTERS
    }

    /** @param strideBytes from one cell to the next; more than {@code cellBytes} when others' cells lie between */
    Region(Kind kind, long run, int writer, long firstByte, int cellBytes, int strideBytes, int cellCount) {
        this.kind = kind;
        this.run = run;
        this.writer = writer;
        this.firstByte = firstByte;
        this.cellBytes = cellBytes;
        this.strideBytes = strideBytes;
        cells = new CellHistory[cellCount];
        for (int i = 0; i < cellCount; i++) {
            cells[i] = new CellHistory();
        }
    }

    Kind kind() {
        return kind;
    }

    int cellBytes() {
        return cellBytes;
    }

    int cellCount() {
        return cells.length;
    }

    CellHistory cell(int cell) {
        return cells[cell];
    }

    long offsetBytes(int cell) {
        return firstByte + (long) cell * strideBytes;
    }

    CellContent.Label label(int cell, int cellsAlike, long version) {
        return new CellContent.Label(run, offsetBytes(cell) / cellBytes, cellsAlike, writer, version);
    }

    /** Holds what was read from a cell to its history. */
    @Nullable
    Violation check(int cell, ByteBuf data, int index) {
        CellContent.Reading reading = CellContent.read(data, index, cellBytes);
        CellHistory history = cells[cell];
        boolean allowed = switch (reading.kind()) {
            case ZERO -> history.allowsZeros();
            case SOUND ->
                isOurs(cell, reading.label()) && history.allows(reading.label().version());
            case DAMAGED -> false;
        };
        return allowed ? null : new Violation(offsetBytes(cell), history.toString(), reading.toString());
    }

    /** {@link #check}, and from now on nothing but what was found is right. */
    @Nullable
    Violation checkAndSettle(int cell, ByteBuf data, int index, long now) {
        Violation violation = check(cell, data, index);
        if (violation == null) {
            CellContent.Reading reading = CellContent.read(data, index, cellBytes);
            cells[cell].settle(
                    reading.kind() == CellContent.Reading.Kind.ZERO,
                    reading.label().version(),
                    now);
        }
        return violation;
    }

    private boolean isOurs(int cell, CellContent.Label label) {
        long absolute = offsetBytes(cell) / cellBytes;
        return label.run() == run
                && label.writer() == writer
                && absolute >= label.firstCell()
                && absolute < label.firstCell() + label.cells();
    }
}
