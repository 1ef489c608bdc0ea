package io.caisson.store.replica.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A call of a peer did not come back with an answer. */
public final class PeerCallException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the caller knows about the request. */
    public enum Kind {
        /** It never left this node. */
        NOT_SENT,
        /** The peer answered that it did nothing. */
        REFUSED,
        /** It may or may not have had its effect: the connection broke, or no answer came in time. */
        UNKNOWN
    }

    private final Kind kind;
    private final @Nullable ErrorCode code;

    private PeerCallException(Kind kind, @Nullable ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    static PeerCallException notSent(String message, @Nullable Throwable cause) {
        return new PeerCallException(Kind.NOT_SENT, null, message, cause);
    }

    static PeerCallException unknown(String message, @Nullable Throwable cause) {
        return new PeerCallException(Kind.UNKNOWN, null, message, cause);
    }

    static PeerCallException answered(ErrorCode code, String message) {
        return new PeerCallException(code == ErrorCode.FAILED ? Kind.UNKNOWN : Kind.REFUSED, code, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /** What the peer answered; null if it did not. */
    public @Nullable ErrorCode code() {
        return code;
    }
}
