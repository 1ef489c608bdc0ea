package io.caisson.store.chunk;

/** What a log entry says of the status of a COMPARE AND WRITE. */
public sealed interface StatusNote {

    /**
     * The operation that says it is a COMPARE AND WRITE that takes effect with it, or was found to have taken effect before, and
     * whose status its gateway is about to send. It keeps the operation's slot until it knows that the initiator has the status,
     * so the next operation in that slot ends this.
     *
     * @param doneMillis milliseconds since 1970, by the clock of the leader
     */
    record Expected(ComparisonDigest digest, long doneMillis) implements StatusNote {}

    /** The initiator does not have the status of an earlier operation of the gateway, in the same epoch. */
    record Lost(int slot, long sequence) implements StatusNote {}
}
