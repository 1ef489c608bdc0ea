package io.caisson.tests.nvmehost;

/** Properties of a controller that Fabrics has (Base, 3.1.3). */
public enum ControllerProperty {
    CAPABILITIES(0x00, 8),
    VERSION(0x08, 4),
    CONFIGURATION(0x14, 4),
    STATUS(0x1C, 4),
    SUBSYSTEM_RESET(0x20, 4);

    private final int offset;
    private final int lengthBytes;

    ControllerProperty(int offset, int lengthBytes) {
        this.offset = offset;
        this.lengthBytes = lengthBytes;
    }

    public int offset() {
        return offset;
    }

    public int lengthBytes() {
        return lengthBytes;
    }
}
