package io.caisson.store.chunk;

import java.io.IOException;

/** The bytes of a log entry do not make sense. */
public final class CorruptEntryException extends IOException {
    private static final long serialVersionUID = 1;

    CorruptEntryException(String message) {
        super("log entry: " + message);
    }
}
