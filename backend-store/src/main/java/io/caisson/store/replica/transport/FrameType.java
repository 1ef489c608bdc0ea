package io.caisson.store.replica.transport;

import org.jspecify.annotations.Nullable;

/** What a frame carries. Codes are never used anew. */
enum FrameType {
    /** Entries for a follower's log, or none as a heartbeat. */
    APPEND_ENTRIES(1, Scope.GROUP, Limit.LARGE),
    REQUEST_VOTE(2, Scope.GROUP, Limit.SMALL),
    /** Tells a follower that the log it needs is gone. Contents are never sent this way. */
    INSTALL_SNAPSHOT(3, Scope.GROUP, Limit.SMALL),
    /** The leader asks a follower to take over. */
    START_LEADER_ELECTION(4, Scope.GROUP, Limit.SMALL),
    /** A follower asks the leader how far it must have applied to answer a read. */
    READ_INDEX(5, Scope.GROUP, Limit.SMALL),
    /** As {@link #REQUEST_VOTE}, by a candidate whom the leader asked to take over. */
    REQUEST_HANDED_VOTE(6, Scope.GROUP, Limit.SMALL),

    /** A call of a {@link PeerService}. */
    SERVICE_CALL(16, Scope.SERVICE, Limit.LARGE),
    /** Asks for an empty reply: tells a slow answer from a dead connection. */
    PING(17, Scope.NONE, Limit.EMPTY),

    /** The answer to the request with the same id; its body is what that request's kind says. */
    REPLY(32, Scope.NONE, Limit.LARGE),
    /** The request with the same id failed: one byte of {@link ErrorCode}, then text in UTF-8. */
    ERROR(33, Scope.NONE, Limit.SMALL);

    /** What stands before the message in the body. */
    enum Scope {
        NONE(0),
        /** The id of a group, 16 bytes. */
        GROUP(16),
        /** The number of a service, one byte. */
        SERVICE(1);

        private final int bytes;

        Scope(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    private enum Limit {
        EMPTY,
        SMALL,
        LARGE
    }

    /** Votes, notices and errors with their text are far below this. */
    static final int SMALL_BYTES = 64 << 10;

    private static final @Nullable FrameType[] BY_CODE = new FrameType[64];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final Scope scope;
    private final Limit limit;

    FrameType(int code, Scope scope, Limit limit) {
        this.code = code;
        this.scope = scope;
        this.limit = limit;
    }

    int code() {
        return code;
    }

    Scope scope() {
        return scope;
    }

    /** Whether it answers a request. */
    boolean isAnswer() {
        return this == REPLY || this == ERROR;
    }

    /** The most its message may have. */
    int maxMessageBytes(int maxLargeBytes) {
        return switch (limit) {
            case EMPTY -> 0;
            case SMALL -> SMALL_BYTES;
            case LARGE -> maxLargeBytes;
        };
    }

    static @Nullable FrameType byCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
