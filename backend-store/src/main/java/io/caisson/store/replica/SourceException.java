package io.caisson.store.replica;

import java.io.IOException;

/**
 * The replica that an installation takes its state from did not answer, or not with what it should. The state that is being
 * installed is none the worse for it: the installation goes on later, or with another source.
 */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
