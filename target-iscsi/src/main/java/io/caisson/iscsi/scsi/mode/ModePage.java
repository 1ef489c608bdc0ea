package io.caisson.iscsi.scsi.mode;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The mode pages of a disk, each with its defaults and with a one for every bit that MODE SELECT may change. The arrays
 * are the whole page, header included, with PS=0: nothing can be saved.
 */
enum ModePage {
    /**
     * SBC-4, 6.5.10: no retries or reallocation of ours are for the host to control. LBPERE=1: hosts hear when the pool runs
     * short, unless they clear it.
     */
    READ_WRITE_ERROR_RECOVERY(0x01, 0x0A) {
        @Override
        void describe(byte[] defaults, byte[] changeable) {
            defaults[RECOVERY_PROVISIONING_BYTE] = LBPERE;
            changeable[RECOVERY_PROVISIONING_BYTE] = LBPERE;
        }
    },
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
    },
    /**
     * SBC-4, 6.5.9: one soft threshold on what is available in the pool, enabled, armed decreasing (THRESHOLD TYPE=000b,
     * THRESHOLD ARMING=000b). The pool belongs to many: its threshold is set by those who run it, not by hosts. SITUA=0.
     * The count is filled in by {@link ModeParameters}.
     */
    LOGICAL_BLOCK_PROVISIONING(0x1C, 0x02, 0x14) {
        @Override
        void describe(byte[] defaults, byte[] changeable) {
            defaults[ThresholdSets.DESCRIPTOR_OFFSET] = (byte) THRESHOLD_ENABLED;
            defaults[ThresholdSets.DESCRIPTOR_OFFSET + 1] = ThresholdSets.AVAILABLE_RESOURCE;
        }
    };

    static final int HEADER_BYTES = 2;
    /** Of a page in subpage format. */
    static final int SUBPAGE_HEADER_BYTES = 4;
    /** SPF: the page is in subpage format. */
    static final int SUBPAGE_FORMAT = 0x40;

    static final int RECOVERY_PROVISIONING_BYTE = 7;
    static final byte LBPERE = (byte) 0x80;
    static final int THRESHOLD_COUNT_BYTE = ThresholdSets.DESCRIPTOR_OFFSET + 4;
    static final int CONTROL_SENSE_BYTE = 2;
    static final int CONTROL_QUEUE_BYTE = 3;
    static final int CONTROL_PROTECT_BYTE = 4;
    static final byte D_SENSE = 0x04;
    static final byte GLTSD = 0x02;
    static final byte UNRESTRICTED_REORDERING = 0x10;
    static final byte SWP = 0x08;

    private static final int EXCEPTIONS_BYTE = 2;
    private static final byte DEXCPT = 0x08;
    private static final int THRESHOLD_ENABLED = 0x80;

    private final int code;
    private final int subpage;
    private final byte[] defaults;
    private final byte[] changeable;

    ModePage(int code, int pageLength) {
        this(code, 0, pageLength);
    }

    /** @param subpage 0 for a page that is not in subpage format */
    ModePage(int code, int subpage, int pageLength) {
        this.code = code;
        this.subpage = subpage;
        this.defaults = header(code, subpage, pageLength);
        this.changeable = header(code, subpage, pageLength);
        describe(defaults, changeable);
    }

    private static byte[] header(int code, int subpage, int pageLength) {
        if (subpage == 0) {
            byte[] page = new byte[HEADER_BYTES + pageLength];
            page[0] = (byte) code;
            page[1] = (byte) pageLength;
            return page;
        }
        byte[] page = new byte[SUBPAGE_HEADER_BYTES + pageLength];
        ByteBuffer.wrap(page)
                .put((byte) (SUBPAGE_FORMAT | code))
                .put((byte) subpage)
                .putShort((short) pageLength);
        return page;
    }

    /** Fills in what is not zero. */
    void describe(byte[] defaults, byte[] changeable) {}

    int code() {
        return code;
    }

    int subpage() {
        return subpage;
    }

    int headerBytes() {
        return subpage == 0 ? HEADER_BYTES : SUBPAGE_HEADER_BYTES;
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

    static boolean exists(int code) {
        return byCode(code, 0) != null;
    }

    static @Nullable ModePage byCode(int code, int subpage) {
        for (ModePage page : values()) {
            if (page.code == code && page.subpage == subpage) {
                return page;
            }
        }
        return null;
    }
}
