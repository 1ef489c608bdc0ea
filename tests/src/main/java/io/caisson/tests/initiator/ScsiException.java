package io.caisson.tests.initiator;

import org.jspecify.annotations.Nullable;

/** A command was answered with a status other than GOOD. */
public final class ScsiException extends InitiatorException {
    private final int status;
    private final transient @Nullable Sense sense;

    ScsiException(String what, int status, @Nullable Sense sense) {
        super(String.format("%s: status %02x%s", what, status, sense == null ? "" : " sense " + sense));
        this.status = status;
        this.sense = sense;
    }

    public int status() {
        return status;
    }

    public @Nullable Sense sense() {
        return sense;
    }
}
