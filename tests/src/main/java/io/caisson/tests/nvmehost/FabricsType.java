package io.caisson.tests.nvmehost;

/** Fabrics commands by their FCTYPE (Base, 6). */
public enum FabricsType {
    PROPERTY_SET(0x00),
    CONNECT(0x01),
    PROPERTY_GET(0x04),
    AUTHENTICATION_SEND(0x05),
    AUTHENTICATION_RECEIVE(0x06),
    DISCONNECT(0x08);

    private final int code;

    FabricsType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
