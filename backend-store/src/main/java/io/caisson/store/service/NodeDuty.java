package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * What the state of a node asks for, and how far that is.
 *
 * @param done whether nothing is left to be done for it
 * @param text for people; empty for a node that serves
 * @param since when people asked for it; null if nobody did, or it is not known
 * @param work how much there was to do when it was asked for: groups to hand over for maintenance, else replicas to move
 * @param left what of it is left now
 */
public record NodeDuty(boolean done, String text, @Nullable String since, long work, long left) {

    public static final NodeDuty NONE = new NodeDuty(true, "");

    /** One of which only that much is known. */
    public NodeDuty(boolean done, String text) {
        this(done, text, null, 0, 0);
    }

    /** The same, with how much there is to do. */
    NodeDuty of(@Nullable String asked, long workThen, long leftNow) {
        long still = done ? 0 : leftNow;
        return new NodeDuty(done, text, asked, Math.max(workThen, still), still);
    }
}
