package io.caisson.tests.nvmehost;

/** The one SGL descriptor of a command entry (Base, 4.1.2; TCP, 3.3.1). Offsets within the entry. */
final class DataPointer {
    /** PSDT of command byte 1: an SGL, as always with Fabrics. */
    static final int SGL = 0x40;

    static final int ADDRESS = 24;
    static final int LENGTH = 32;
    static final int IDENTIFIER = 39;

    /** Data block, at an offset in the capsule. */
    static final int IN_CAPSULE = 0x01;
    /** Transport data block: by R2T, H2CData or C2HData. */
    static final int TRANSPORT = 0x5A;

    private DataPointer() {}
}
