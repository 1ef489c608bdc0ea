package io.caisson.store.volume;

import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.chunk.StatusFate;
import io.caisson.store.chunk.StatusNote;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Tells whether a COMPARE AND WRITE that miscompares is one that took effect before, sent again by an initiator that never saw its
 * status: the blocks are as it leaves them, and the group's state knows the command.
 */
final class OwnRetry {
    private static final InstantSource CLOCK = InstantSource.system();

    private final ComparisonDigest digest;
    private final OperationId operation;
    private final byte[] operand;
    private final int at;
    private final boolean mayChange;

    /**
     * @param operand kept: what is expected, then what is written
     * @param at where the bytes begin in the image of their blocks
     * @param mayChange false if nothing is to be done but to tell that
     */
    OwnRetry(ComparisonDigest digest, OperationId operation, byte[] operand, int at, boolean mayChange) {
        this.digest = digest;
        this.operation = operation;
        this.operand = operand;
        this.at = at;
        this.mayChange = mayChange;
    }

    boolean mayChange() {
        return mayChange;
    }

    /** @param image what is there, and not what the command expects */
    StatusFate fate(byte[] image, AppliedBlocks blocks) {
        int half = operand.length / 2;
        boolean isAsWritten = Arrays.equals(image, at, at + half, operand, half, operand.length);
        return isAsWritten ? blocks.statusOf(digest, operation, CLOCK.millis()) : StatusFate.DELIVERED;
    }

    /** What the log shall say of the command, now that it has taken effect. */
    StatusNote note() {
        return new StatusNote.Expected(digest, CLOCK.millis());
    }
}
