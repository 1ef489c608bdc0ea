package io.caisson.store.replica.transport;

import org.jspecify.annotations.Nullable;

/**
 * Why a request failed at the peer, in place of a serialized exception. Codes are never used anew. With all but {@link
 * #FAILED} the request had no effect.
 */
public enum ErrorCode {
    /** The peer has no such group. */
    UNKNOWN_GROUP(1),
    /** The message claims to come from, or to be for, somebody else than the connection says. */
    WRONG_IDENTITY(2),
    /** The peer's replica is starting or stopping. */
    NOT_READY(3),
    /** Too much is under way at the peer. */
    BUSY(4),
    /** The peer has no such service. */
    UNKNOWN_SERVICE(5),
    /** The service refused it, as its text says. */
    REFUSED(6),
    /** It failed on the way; what it did is not known. */
    FAILED(7);

    static final int MAX_TEXT_CHARS = 500;

    private static final ErrorCode[] ALL = values();

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable ErrorCode byCode(int code) {
        for (ErrorCode known : ALL) {
            if (known.code == code) {
                return known;
            }
        }
        return null;
    }
}
