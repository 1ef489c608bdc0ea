package io.caisson.store.chunk;

/** What is known of the status of a COMPARE AND WRITE that may have taken effect. */
public enum StatusFate {
    /** Its initiator has it; or there was no such command, or it was too long ago. */
    DELIVERED,
    /** Its initiator does not have it: it was reported lost, or the gateway is gone that would have sent it. */
    LOST,
    /** The same gateway that asks sent it, and did not say what became of it: it knows better. */
    OPEN_HERE,
    /** Another gateway sent it, lives, and did not say what became of it. */
    OPEN_ELSEWHERE
}
