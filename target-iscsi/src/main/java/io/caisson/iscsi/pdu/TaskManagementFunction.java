package io.caisson.iscsi.pdu;

import org.jspecify.annotations.Nullable;

/** RFC 7143, 11.5.1; the last four are of RFC 7144, 2 and need iSCSIProtocolLevel 2. */
public enum TaskManagementFunction {
    ABORT_TASK(1),
    ABORT_TASK_SET(2),
    CLEAR_ACA(3),
    CLEAR_TASK_SET(4),
    LOGICAL_UNIT_RESET(5),
    TARGET_WARM_RESET(6),
    TARGET_COLD_RESET(7),
    TASK_REASSIGN(8),
    QUERY_TASK(9),
    QUERY_TASK_SET(10),
    I_T_NEXUS_RESET(11),
    QUERY_ASYNCHRONOUS_EVENT(12);

    private static final TaskManagementFunction[] VALUES = values();

    private final int code;

    TaskManagementFunction(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static @Nullable TaskManagementFunction byCode(int code) {
        return code >= 1 && code <= VALUES.length ? VALUES[code - 1] : null;
    }
}
