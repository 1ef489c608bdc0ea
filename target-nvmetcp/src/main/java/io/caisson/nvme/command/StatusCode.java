package io.caisson.nvme.command;

/**
 * How a command ends (NVM Express Base Specification 2.0, figures 93 to 101). Several command-specific codes share a value;
 * which command it is tells them apart.
 */
public enum StatusCode {
    SUCCESS(Type.GENERIC, 0x00, false),
    INVALID_OPCODE(Type.GENERIC, 0x01, true),
    INVALID_FIELD(Type.GENERIC, 0x02, true),
    COMMAND_ID_CONFLICT(Type.GENERIC, 0x03, true),
    DATA_TRANSFER_ERROR(Type.GENERIC, 0x04, false),
    INTERNAL_ERROR(Type.GENERIC, 0x06, false),
    ABORT_REQUESTED(Type.GENERIC, 0x07, false),
    ABORTED_QUEUE_DELETED(Type.GENERIC, 0x08, false),
    /** The other half of a fused operation failed or was aborted; once it is not, the pair may well succeed. */
    FAILED_FUSED(Type.GENERIC, 0x09, false),
    MISSING_FUSED(Type.GENERIC, 0x0A, true),
    INVALID_NAMESPACE(Type.GENERIC, 0x0B, true),
    SEQUENCE_ERROR(Type.GENERIC, 0x0C, true),
    INVALID_SGL_SEGMENT(Type.GENERIC, 0x0D, true),
    INVALID_SGL_COUNT(Type.GENERIC, 0x0E, true),
    SGL_LENGTH_INVALID(Type.GENERIC, 0x0F, true),
    SGL_TYPE_INVALID(Type.GENERIC, 0x11, true),
    ATOMIC_WRITE_UNIT_EXCEEDED(Type.GENERIC, 0x14, true),
    OPERATION_DENIED(Type.GENERIC, 0x15, true),
    SGL_OFFSET_INVALID(Type.GENERIC, 0x16, true),
    HOST_ID_INCONSISTENT_FORMAT(Type.GENERIC, 0x18, true),
    KEEP_ALIVE_EXPIRED(Type.GENERIC, 0x19, true),
    KEEP_ALIVE_INVALID(Type.GENERIC, 0x1A, true),
    PREEMPTED_AND_ABORTED(Type.GENERIC, 0x1B, true),
    /** Try again: the store is busy (base specification, 4.2.3.1). */
    COMMAND_INTERRUPTED(Type.GENERIC, 0x21, false),
    TRANSIENT_TRANSPORT_ERROR(Type.GENERIC, 0x22, false),
    LBA_OUT_OF_RANGE(Type.GENERIC, 0x80, true),
    /** The pool has no room. */
    CAPACITY_EXCEEDED(Type.GENERIC, 0x81, true),
    NAMESPACE_NOT_READY(Type.GENERIC, 0x82, false),
    RESERVATION_CONFLICT(Type.GENERIC, 0x83, true),

    INVALID_QUEUE_ID(Type.COMMAND_SPECIFIC, 0x01, true),
    INVALID_QUEUE_SIZE(Type.COMMAND_SPECIFIC, 0x02, true),
    ABORT_LIMIT_EXCEEDED(Type.COMMAND_SPECIFIC, 0x03, false),
    EVENT_REQUEST_LIMIT_EXCEEDED(Type.COMMAND_SPECIFIC, 0x05, true),
    INVALID_LOG_PAGE(Type.COMMAND_SPECIFIC, 0x09, true),
    FEATURE_NOT_SAVEABLE(Type.COMMAND_SPECIFIC, 0x0D, true),
    FEATURE_NOT_CHANGEABLE(Type.COMMAND_SPECIFIC, 0x0E, true),
    FEATURE_NOT_NAMESPACE_SPECIFIC(Type.COMMAND_SPECIFIC, 0x0F, true),
    /** NVM command set, 1.4: the ranges of a Copy or Dataset Management are more than is allowed. */
    COMMAND_SIZE_LIMIT_EXCEEDED(Type.COMMAND_SPECIFIC, 0x83, true),
    INVALID_PROTECTION_INFORMATION(Type.COMMAND_SPECIFIC, 0x81, true),
    CONNECT_INCOMPATIBLE_FORMAT(Type.COMMAND_SPECIFIC, 0x80, true),
    CONNECT_CONTROLLER_BUSY(Type.COMMAND_SPECIFIC, 0x81, false),
    CONNECT_INVALID_PARAMETERS(Type.COMMAND_SPECIFIC, 0x82, true),
    CONNECT_RESTART_DISCOVERY(Type.COMMAND_SPECIFIC, 0x83, true),
    CONNECT_INVALID_HOST(Type.COMMAND_SPECIFIC, 0x84, true),
    INVALID_QUEUE_TYPE(Type.COMMAND_SPECIFIC, 0x85, true),
    DISCOVERY_RESTART(Type.COMMAND_SPECIFIC, 0x90, true),
    AUTHENTICATION_REQUIRED(Type.COMMAND_SPECIFIC, 0x91, true),

    WRITE_FAULT(Type.MEDIA, 0x80, false),
    UNRECOVERED_READ_ERROR(Type.MEDIA, 0x81, true),
    COMPARE_FAILURE(Type.MEDIA, 0x85, true),

    INTERNAL_PATH_ERROR(Type.PATH, 0x00, false),
    ANA_PERSISTENT_LOSS(Type.PATH, 0x01, true),
    ANA_INACCESSIBLE(Type.PATH, 0x02, false);

    private static final int TYPE_SHIFT = 9;
    private static final int CODE_SHIFT = 1;
    private static final int DO_NOT_RETRY = 1 << 15;

    private final Type type;
    private final int code;
    private final boolean doNotRetry;

    StatusCode(Type type, int code, boolean doNotRetry) {
        this.type = type;
        this.code = code;
        this.doNotRetry = doNotRetry;
    }

    public Type type() {
        return type;
    }

    public int code() {
        return code;
    }

    /** DNR: the same command would fail again, on every path. */
    public boolean doNotRetry() {
        return doNotRetry;
    }

    /** The status field of the completion entry with its phase tag 0: bytes 14 and 15 (figure 92). */
    public int field() {
        return (doNotRetry ? DO_NOT_RETRY : 0) | type.number << TYPE_SHIFT | code << CODE_SHIFT;
    }

    /** SCT. */
    public enum Type {
        GENERIC(0),
        COMMAND_SPECIFIC(1),
        MEDIA(2),
        PATH(3);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
