package io.caisson.nvme.controller.fabrics;

import org.jspecify.annotations.Nullable;

/** FCTYPE: the commands of fabrics (NVM Express Base Specification 2.0, 6, figure 378). */
public enum FabricsType {
    PROPERTY_SET(0x00),
    CONNECT(0x01),
    PROPERTY_GET(0x04),
    AUTHENTICATION_SEND(0x05),
    AUTHENTICATION_RECEIVE(0x06),
    DISCONNECT(0x08);

    /** The opcode that all of them share. */
    public static final int OPCODE = 0x7F;

    private final int code;

    FabricsType(int code) {
        this.code = code;
    }

    /** The command with this type; null if there is none. */
    public static @Nullable FabricsType byCode(int code) {
        for (FabricsType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
