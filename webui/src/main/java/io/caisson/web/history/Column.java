package io.caisson.web.history;

import java.util.List;

/** One value of a row. In files it is a whole number, of the row's whole interval. */
public record Column(String name, Unit unit) {

    /** What a value means, and so what becomes of several that are put together. */
    public enum Unit {
        /** Ended in the interval; told per second. */
        OPERATIONS(true),
        /** Moved in the interval; told per second. */
        BYTES(true),
        /** Of processor time in the interval; told as a share of one processor. */
        MILLIS(true),
        /** Half of the operations took no longer. Of several intervals the mean, by operations: medians cannot be put together better. */
        MICROS_MEDIAN(false),
        /** 99 of 100 operations took no longer. Of several intervals the longest. */
        MICROS_WORST(false),
        /** At the end of the interval. */
        SIZE(false),
        /** At the end of the interval. */
        NUMBER(false);

        private final boolean flows;

        Unit(boolean flows) {
            this.flows = flows;
        }

        /** Whether it is counted over the interval. */
        boolean flows() {
            return flows;
        }
    }

    /** Position in {@link #IO} of the operations that a latency is of. */
    static final int READS = 0;

    static final int WRITES = 1;

    /** What hosts did: writes have COMPARE AND WRITE and the like among them, UNMAP not. */
    static final List<Column> IO = List.of(
            new Column("reads", Unit.OPERATIONS),
            new Column("writes", Unit.OPERATIONS),
            new Column("readBytes", Unit.BYTES),
            new Column("writeBytes", Unit.BYTES),
            new Column("readMedianMicros", Unit.MICROS_MEDIAN),
            new Column("writeMedianMicros", Unit.MICROS_MEDIAN),
            new Column("readP99Micros", Unit.MICROS_WORST),
            new Column("writeP99Micros", Unit.MICROS_WORST));

    /** Position of the operations that a median is of. */
    static int operationsOf(int position) {
        return IO.get(position).name().startsWith("read") ? READS : WRITES;
    }
}
