package io.caisson.nvme.auth;

import org.jspecify.annotations.Nullable;

/** Authentication messages: AUTH_TYPE in the upper byte, AUTH_ID in the lower (NVM Express Base Specification, 8.13.5). */
enum MessageId {
    /** Common to all protocols. */
    NEGOTIATE(0x0000),
    FAILURE2(0x00F0),
    FAILURE1(0x00F1),
    /** Of DH-HMAC-CHAP. */
    CHALLENGE(0x0101),
    REPLY(0x0102),
    SUCCESS1(0x0103),
    SUCCESS2(0x0104);

    private final int code;

    MessageId(int code) {
        this.code = code;
    }

    int type() {
        return code >> Byte.SIZE;
    }

    int id() {
        return code & 0xFF;
    }

    static @Nullable MessageId of(int type, int id) {
        for (MessageId message : values()) {
            if (message.code == (type << Byte.SIZE | id)) {
                return message;
            }
        }
        return null;
    }
}
