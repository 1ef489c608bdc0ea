package io.caisson.store.replica.transport;

import java.io.IOException;

/** What a peer sent is no frame, or not what its type promises. It costs the connection. */
final class MalformedFrameException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedFrameException(String message) {
        super(message);
    }

    MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
