package io.caisson.store.catalog;

/** A transaction expected a record to stand otherwise. Read again and decide anew. */
public final class ConflictException extends Exception {
    private static final long serialVersionUID = 1;

    public ConflictException(String message) {
        super(message);
    }
}
