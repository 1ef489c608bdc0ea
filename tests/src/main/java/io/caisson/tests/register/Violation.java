package io.caisson.tests.register;

import java.time.Instant;
import java.util.List;

/**
 * Something that no disk may do.
 *
 * @param since when the first of these operations was sent, by the wall clock, for a look into logs
 * @param explanation the operations that cannot be put into an order, as few as will do, by the time they were sent
 */
public record Violation(long block, Kind kind, Instant since, List<String> explanation) {

    public Violation {
        explanation = List.copyOf(explanation);
    }

    /** What it looks like. It helps whoever hunts the cause; that there is no order is certain whatever the kind. */
    public enum Kind {
        /** An acknowledged write is not there, and nobody has ever seen it. */
        LOST_WRITE,
        /** One answer is older than what was seen before it, and what comes after it is not. */
        STALE_READ,
        /** What had been overwritten is back. */
        RESURRECTED_VALUE,
        /** The same, and what came back was sent more than once or never answered: it was applied after it was given up. */
        LATE_WRITE,
        /** A COMPARE AND WRITE took effect more than once, or two took the same value. */
        DOUBLE_COMPARE_AND_WRITE,
        /** A comparison said the contrary of what the block held. */
        WRONG_COMPARISON,
        /** What nobody had sent by then. */
        NEVER_WRITTEN,
        /** What its sender was told has not been written. */
        REFUSED_WRITE,
        /** Parts of several contents, or of none. */
        TORN_BLOCK,
        /** A sound content that belongs to another block. */
        MISPLACED_BLOCK,
        /** No order, for a reason not in this list. */
        NO_ORDER
    }

    @Override
    public String toString() {
        return "block " + block + ": " + kind + " since " + since + "\n    " + String.join("\n    ", explanation);
    }
}
