package io.caisson.tests.initiator;

/** The connection cannot be used, or not any more. */
public class InitiatorException extends RuntimeException {
    public InitiatorException(String message) {
        super(message);
    }

    public InitiatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
