package io.caisson.store.service;

/**
 * What the state of a node asks for, and how far that is.
 *
 * @param done whether nothing is left to be done for it
 * @param text for people; empty for a node that serves
 */
public record NodeDuty(boolean done, String text) {

    public static final NodeDuty NONE = new NodeDuty(true, "");
}
