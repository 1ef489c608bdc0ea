package io.caisson.nvme.controller.fabrics;

import org.jspecify.annotations.Nullable;

/** Properties of a controller (NVM Express Base Specification 2.0, 3.1.3), by offset; those that fabrics have. */
public enum Property {
    /** CAP. */
    CAPABILITIES(0x00, 8),
    /** VS. */
    VERSION(0x08, 4),
    /** CC. */
    CONFIGURATION(0x14, 4),
    /** CSTS. */
    STATUS(0x1C, 4),
    /** NSSR: known, and refused, as CAP.NSSRS says. */
    SUBSYSTEM_RESET(0x20, 4),
    /** CRTO. */
    READY_TIMEOUTS(0x68, 4);

    private static final int SIZE_MASK = 0x7;

    private final int offset;
    private final int bytes;

    Property(int offset, int bytes) {
        this.offset = offset;
        this.bytes = bytes;
    }

    /** Whether Property Set may have it. */
    public boolean settable() {
        return this == CONFIGURATION;
    }

    /**
     * The property at an offset, if its size is the one asked for.
     *
     * @param attributes ATTRIB: 0 for 4 bytes, 1 for 8 (6.6, figure 391)
     */
    public static @Nullable Property find(int offset, int attributes) {
        int bytes = (attributes & SIZE_MASK) == 0 ? Integer.BYTES : Long.BYTES;
        if ((attributes & SIZE_MASK) > 1) {
            return null;
        }
        for (Property property : values()) {
            if (property.offset == offset && property.bytes == bytes) {
                return property;
            }
        }
        return null;
    }
}
