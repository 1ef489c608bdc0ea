package io.caisson.nvme.controller.admin;

import org.jspecify.annotations.Nullable;

/**
 * Administrative commands (NVM Express Base Specification 2.0, figure 138). Those that create and delete queues are known, but
 * fabrics have Connect in their place.
 */
public enum AdminOpcode {
    DELETE_SUBMISSION_QUEUE(0x00, Support.REFUSED),
    CREATE_SUBMISSION_QUEUE(0x01, Support.REFUSED),
    GET_LOG_PAGE(0x02, Support.EVERYWHERE),
    DELETE_COMPLETION_QUEUE(0x04, Support.REFUSED),
    CREATE_COMPLETION_QUEUE(0x05, Support.REFUSED),
    IDENTIFY(0x06, Support.EVERYWHERE),
    ABORT(0x08, Support.IO_CONTROLLERS),
    SET_FEATURES(0x09, Support.EVERYWHERE),
    GET_FEATURES(0x0A, Support.EVERYWHERE),
    ASYNC_EVENT_REQUEST(0x0C, Support.EVERYWHERE),
    KEEP_ALIVE(0x18, Support.EVERYWHERE);

    private enum Support {
        REFUSED,
        IO_CONTROLLERS,
        /** By discovery controllers, too. */
        EVERYWHERE
    }

    private static final AdminOpcode[] BY_CODE = new AdminOpcode[256];

    static {
        for (AdminOpcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final Support support;

    AdminOpcode(int code, Support support) {
        this.code = code;
        this.support = support;
    }

    public int code() {
        return code;
    }

    /** Whether controllers of this kind do it. */
    public boolean supported(boolean discovery) {
        return support == Support.EVERYWHERE || (support == Support.IO_CONTROLLERS && !discovery);
    }

    /** @param code 0 to FFh */
    public static @Nullable AdminOpcode byCode(int code) {
        return BY_CODE[code];
    }
}
