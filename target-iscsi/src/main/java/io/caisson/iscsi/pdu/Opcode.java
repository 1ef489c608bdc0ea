package io.caisson.iscsi.pdu;

import org.jspecify.annotations.Nullable;

/** RFC 7143, 11.2.1.2. Codes of initiators have bit 5 clear, codes of targets have it set. */
public enum Opcode {
    NOP_OUT(0x00),
    SCSI_COMMAND(0x01),
    TASK_MANAGEMENT_REQUEST(0x02),
    LOGIN_REQUEST(0x03),
    TEXT_REQUEST(0x04),
    DATA_OUT(0x05),
    LOGOUT_REQUEST(0x06),
    SNACK_REQUEST(0x10),
    NOP_IN(0x20),
    SCSI_RESPONSE(0x21),
    TASK_MANAGEMENT_RESPONSE(0x22),
    LOGIN_RESPONSE(0x23),
    TEXT_RESPONSE(0x24),
    DATA_IN(0x25),
    LOGOUT_RESPONSE(0x26),
    READY_TO_TRANSFER(0x31),
    ASYNC_MESSAGE(0x32),
    REJECT(0x3F);

    private static final int MASK = 0x3F;
    private static final int TARGET_BIT = 0x20;
    private static final @Nullable Opcode[] BY_CODE = new @Nullable Opcode[MASK + 1];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whether only targets send it. */
    public boolean fromTarget() {
        return (code & TARGET_BIT) != 0;
    }

    /** The opcode in the first byte of a header, or null if the RFC assigns none. */
    public static @Nullable Opcode byCode(int firstByte) {
        return BY_CODE[firstByte & MASK];
    }
}
