package io.caisson.tests.nvmehost;

/**
 * Status values: type in bits 10:8, code in bits 7:0 (Base, 3.3.3.2.1). Numbers, as a target may answer any of them.
 */
public final class NvmeStatus {
    public static final int SUCCESS = 0x000;
    public static final int INVALID_OPCODE = 0x001;
    public static final int INVALID_FIELD = 0x002;
    public static final int COMMAND_ID_CONFLICT = 0x003;
    public static final int ABORT_REQUESTED = 0x007;
    public static final int ABORTED_SUBMISSION_QUEUE_DELETED = 0x008;
    public static final int ABORTED_FAILED_FUSED = 0x009;
    public static final int ABORTED_MISSING_FUSED = 0x00A;
    public static final int INVALID_NAMESPACE_OR_FORMAT = 0x00B;
    public static final int COMMAND_SEQUENCE_ERROR = 0x00C;
    public static final int INVALID_SGL_SEGMENT = 0x00D;
    public static final int INVALID_SGL_COUNT = 0x00E;
    public static final int DATA_SGL_LENGTH_INVALID = 0x00F;
    public static final int SGL_TYPE_INVALID = 0x011;
    public static final int SGL_OFFSET_INVALID = 0x016;
    public static final int HOST_IDENTIFIER_INCONSISTENT = 0x018;
    public static final int KEEP_ALIVE_EXPIRED = 0x019;
    public static final int KEEP_ALIVE_INVALID = 0x01A;
    public static final int TRANSIENT_TRANSPORT_ERROR = 0x022;
    public static final int LBA_OUT_OF_RANGE = 0x080;
    public static final int RESERVATION_CONFLICT = 0x083;

    /** Command specific. */
    public static final int INVALID_QUEUE_IDENTIFIER = 0x101;

    public static final int INVALID_QUEUE_SIZE = 0x102;
    public static final int ABORT_LIMIT_EXCEEDED = 0x103;
    public static final int EVENT_REQUEST_LIMIT_EXCEEDED = 0x105;
    public static final int INVALID_LOG_PAGE = 0x109;
    public static final int FEATURE_NOT_CHANGEABLE = 0x10E;

    /** Command specific, of Connect (Base, 6.3). */
    public static final int CONNECT_INCOMPATIBLE_FORMAT = 0x180;

    public static final int CONNECT_CONTROLLER_BUSY = 0x181;
    public static final int CONNECT_INVALID_PARAMETERS = 0x182;
    public static final int CONNECT_RESTART_DISCOVERY = 0x183;
    public static final int CONNECT_INVALID_HOST = 0x184;
    public static final int AUTHENTICATION_REQUIRED = 0x191;

    /** Media and data integrity. */
    public static final int COMPARE_FAILURE = 0x285;

    private NvmeStatus() {}
}
