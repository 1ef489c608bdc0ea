package io.caisson.store.chunk;

/**
 * The name of one operation of a host, under which it is done at most once however often it is asked for.
 *
 * <p>A gateway has a slot for each operation that it has not finished. The next operation in a slot has the next sequence,
 * and says by that that the one before is over: nobody waits for it any more. So no more has to be remembered than one
 * operation per slot.
 *
 * @param slot below {@link #MAX_SLOTS}
 * @param sequence from 1 on
 */
public record OperationId(GatewayEpoch gateway, int slot, long sequence) {

    /** Operations that a gateway may have under way in one group. */
    public static final int MAX_SLOTS = 1 << 16;

    public OperationId {
        if (!isValid(slot, sequence)) {
            throw new IllegalArgumentException("operation " + sequence + " in slot " + slot);
        }
    }

    /** Whether there may be such an operation. */
    public static boolean isValid(long slot, long sequence) {
        return slot >= 0 && slot < MAX_SLOTS && sequence >= 1;
    }
}
