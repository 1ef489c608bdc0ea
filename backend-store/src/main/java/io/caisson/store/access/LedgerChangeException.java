package io.caisson.store.access;

import org.jspecify.annotations.Nullable;

/** What is recorded of a volume for its hosts could not be changed, or nobody knows whether it was. */
public final class LedgerChangeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The change may come yet, or never: no answer is true. */
        UNKNOWN,
        /** Others kept changing it; nothing was changed. */
        BUSY,
        /** The volume is being deleted; nothing was changed. */
        NO_VOLUME
    }

    private final Reason reason;

    public LedgerChangeException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
