package io.caisson.store;

import java.io.IOException;

/** The store cannot be opened. The message says why, and what to do, in words for an operator. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    /** What kind of obstacle it is. */
    public enum Kind {
        /** Another process uses the directory. */
        IN_USE,
        /** The data was written by a newer release. */
        NEWER_FORMAT,
        /** The directory holds something that is not a store. */
        FOREIGN,
        /** The node's place in its cluster is not the one that is asked for, or it has none any more. */
        MEMBERSHIP,
        /** The data is damaged beyond what recovery may decide by itself. */
        DAMAGED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
