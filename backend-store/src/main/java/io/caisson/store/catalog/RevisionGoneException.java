package io.caisson.store.catalog;

/** The changes after a revision are no longer known one by one. Read anew, and watch from {@link Catalog#revision}. */
public final class RevisionGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RevisionGoneException(String message) {
        super(message);
    }
}
