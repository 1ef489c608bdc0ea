package io.caisson.tests.nvmehost;

/** Admin commands (Base, figure 138), and the one opcode of all Fabrics commands. */
public enum AdminOpcode {
    DELETE_SUBMISSION_QUEUE(0x00),
    CREATE_SUBMISSION_QUEUE(0x01),
    GET_LOG_PAGE(0x02),
    DELETE_COMPLETION_QUEUE(0x04),
    CREATE_COMPLETION_QUEUE(0x05),
    IDENTIFY(0x06),
    ABORT(0x08),
    SET_FEATURES(0x09),
    GET_FEATURES(0x0A),
    ASYNCHRONOUS_EVENT_REQUEST(0x0C),
    KEEP_ALIVE(0x18),
    FABRICS(0x7F);

    private final int code;

    AdminOpcode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
