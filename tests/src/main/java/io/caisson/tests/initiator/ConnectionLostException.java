package io.caisson.tests.initiator;

/** The connection ended before the answer came: whether the request took effect is unknown. */
public final class ConnectionLostException extends InitiatorException {
    public ConnectionLostException(String message) {
        super(message);
    }

    public ConnectionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
