package io.caisson.nvme.namespace.io;

import org.jspecify.annotations.Nullable;

/** Commands of the NVM command set (NVM command set 1.0, figure 12), with what the effects log says of them. */
public enum IoOpcode {
    FLUSH(0x00, Support.SUPPORTED),
    WRITE(0x01, Support.CHANGES_CONTENT),
    READ(0x02, Support.SUPPORTED),
    /** Known and refused: it would make data unreadable that the store holds well. */
    WRITE_UNCORRECTABLE(0x04, Support.REFUSED),
    COMPARE(0x05, Support.SUPPORTED),
    WRITE_ZEROES(0x08, Support.CHANGES_CONTENT),
    DATASET_MANAGEMENT(0x09, Support.CHANGES_CONTENT),
    VERIFY(0x0C, Support.SUPPORTED),
    RESERVATION_REGISTER(0x0D, Support.SUPPORTED),
    RESERVATION_REPORT(0x0E, Support.SUPPORTED),
    RESERVATION_ACQUIRE(0x11, Support.SUPPORTED),
    RESERVATION_RELEASE(0x15, Support.SUPPORTED),
    COPY(0x19, Support.CHANGES_CONTENT);

    private enum Support {
        REFUSED(0),
        /** CSUPP (base specification 2.0, figure 211). */
        SUPPORTED(0x1),
        /** CSUPP and LBCC. */
        CHANGES_CONTENT(0x3);

        private final int effects;

        Support(int effects) {
            this.effects = effects;
        }
    }

    private static final IoOpcode[] BY_CODE = new IoOpcode[256];

    static {
        for (IoOpcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final Support support;

    IoOpcode(int code, Support support) {
        this.code = code;
        this.support = support;
    }

    public int code() {
        return code;
    }

    /** Its entry of the Commands Supported and Effects log page (base specification 2.0, 5.16.1.6); 0 if it is refused. */
    public int effects() {
        return support.effects;
    }

    /** @param code 0 to FFh */
    public static @Nullable IoOpcode byCode(int code) {
        return BY_CODE[code];
    }
}
