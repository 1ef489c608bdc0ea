package io.caisson.nvme.pdu;

import org.jspecify.annotations.Nullable;

/** PDU-Type, with HLEN and the direction it goes (NVM Express TCP Transport Specification, 3.6.2). */
public enum PduType {
    /** ICReq. */
    INITIALIZE_REQUEST(0x00, 128, true),
    /** ICResp. */
    INITIALIZE_RESPONSE(0x01, 128, false),
    /** H2CTermReq. */
    HOST_TERMINATION(0x02, 24, true),
    /** C2HTermReq. */
    CONTROLLER_TERMINATION(0x03, 24, false),
    /** CapsuleCmd. */
    COMMAND_CAPSULE(0x04, 72, true),
    /** CapsuleResp. */
    RESPONSE_CAPSULE(0x05, 24, false),
    /** H2CData. */
    HOST_DATA(0x06, 24, true),
    /** C2HData. */
    CONTROLLER_DATA(0x07, 24, false),
    /** R2T. */
    READY_TO_TRANSFER(0x09, 24, false);

    private static final @Nullable PduType[] BY_CODE = new PduType[10];

    static {
        for (PduType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int headerBytes;
    private final boolean fromHost;

    PduType(int code, int headerBytes, boolean fromHost) {
        this.code = code;
        this.headerBytes = headerBytes;
        this.fromHost = fromHost;
    }

    /** The type with this code; null if there is none. */
    static @Nullable PduType byCode(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }

    int code() {
        return code;
    }

    /** HLEN: the header without its digest. */
    int headerBytes() {
        return headerBytes;
    }

    boolean fromHost() {
        return fromHost;
    }
}
