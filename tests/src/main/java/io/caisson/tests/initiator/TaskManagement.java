package io.caisson.tests.initiator;

/** Task management functions (section 11.5.1). */
public enum TaskManagement {
    ABORT_TASK(1),
    ABORT_TASK_SET(2),
    CLEAR_TASK_SET(4),
    LOGICAL_UNIT_RESET(5),
    TARGET_WARM_RESET(6),
    TARGET_COLD_RESET(7);

    private final int code;

    TaskManagement(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    boolean ofTarget() {
        return this == TARGET_WARM_RESET || this == TARGET_COLD_RESET;
    }
}
