package io.caisson.iscsi.scsi.mode;

import org.jspecify.annotations.Nullable;

/**
 * The mode pages of a disk, each with its defaults and with a one for every bit that MODE SELECT may change. The arrays
 * are the whole page, header included, with PS=0: nothing can be saved.
 */
enum ModePage {
    /** SBC-4, 6.5.10: no retries or reallocation of ours are for the host to control. */
    READ_WRITE_ERROR_RECOVERY(0x01, 0x0A),
    /** SBC-4, 6.5.6: WCE=0, there is no volatile write cache; RCD=0. */
    CACHING(0x08, 0x12),
    /**
     * SPC-5, 7.5.13: TST=000b (one task set), GLTSD=1, QUEUE ALGORITHM MODIFIER=1 (commands may be reordered), QERR=00b,
     * UA_INTLCK_CTRL=00b, TAS=0. D_SENSE and SWP can be changed.
     */
    CONTROL(0x0A, 0x0A) {
        @Override
        void describe(byte[] defaults, byte[] changeable) {
            defaults[CONTROL_SENSE_BYTE] = GLTSD;
            defaults[CONTROL_QUEUE_BYTE] = UNRESTRICTED_REORDERING;
            changeable[CONTROL_SENSE_BYTE] = D_SENSE;
            changeable[CONTROL_PROTECT_BYTE] = SWP;
        }
    },
    /** SPC-5, 7.5.14: DEXCPT=1, informational exceptions are not reported to hosts. */
    INFORMATIONAL_EXCEPTIONS_CONTROL(0x1C, 0x0A) {
        @Override
        void describe(byte[] defaults, byte[] changeable) {
            defaults[EXCEPTIONS_BYTE] = DEXCPT;
        }
    };

    static final int HEADER_BYTES = 2;
    static final int CONTROL_SENSE_BYTE = 2;
    static final int CONTROL_QUEUE_BYTE = 3;
    static final int CONTROL_PROTECT_BYTE = 4;
    static final byte D_SENSE = 0x04;
    static final byte GLTSD = 0x02;
    static final byte UNRESTRICTED_REORDERING = 0x10;
    static final byte SWP = 0x08;

    private static final int EXCEPTIONS_BYTE = 2;
    private static final byte DEXCPT = 0x08;

    private final int code;
    private final byte[] defaults;
    private final byte[] changeable;

    ModePage(int code, int pageLength) {
        this.code = code;
        this.defaults = header(code, pageLength);
        this.changeable = header(code, pageLength);
        describe(defaults, changeable);
    }

    private static byte[] header(int code, int pageLength) {
        byte[] page = new byte[HEADER_BYTES + pageLength];
        page[0] = (byte) code;
        page[1] = (byte) pageLength;
        return page;
    }

    /** Fills in what is not zero. */
    void describe(byte[] defaults, byte[] changeable) {}

    int code() {
        return code;
    }

    int lengthBytes() {
        return defaults.length;
    }

    byte[] defaults() {
        return defaults.clone();
    }

    /** Ones where MODE SELECT may change something; the header as in any page. */
    byte[] changeable() {
        return changeable.clone();
    }

    static @Nullable ModePage byCode(int code) {
        for (ModePage page : values()) {
            if (page.code == code) {
                return page;
            }
        }
        return null;
    }
}
