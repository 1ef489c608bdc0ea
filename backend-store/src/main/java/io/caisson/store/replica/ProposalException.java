package io.caisson.store.replica;

import org.jspecify.annotations.Nullable;

/** A proposal did not come back with an answer. */
public final class ProposalException extends Exception {
    private static final long serialVersionUID = 1;

    /** What the proposer knows about the entry. */
    public enum Kind {
        /** Never entered the log and never will: too much is queued, or this replica does not lead. */
        REJECTED,
        /** It may or may not be in the log: the group is stopping, its disk failed, or leadership moved. */
        UNKNOWN
    }

    private final Kind kind;

    public ProposalException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
