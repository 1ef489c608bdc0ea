package io.caisson.tests.initiator;

/** The target broke a rule of the standard; the connection is closed. */
public final class ProtocolViolationException extends InitiatorException {
    public ProtocolViolationException(String message) {
        super(message);
    }
}
