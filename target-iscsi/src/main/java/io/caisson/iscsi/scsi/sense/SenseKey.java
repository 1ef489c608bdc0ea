package io.caisson.iscsi.scsi.sense;

/** SPC-5, 4.4.7. */
public enum SenseKey {
    NO_SENSE(0x0),
    MEDIUM_ERROR(0x3),
    HARDWARE_ERROR(0x4),
    ILLEGAL_REQUEST(0x5),
    UNIT_ATTENTION(0x6),
    DATA_PROTECT(0x7),
    COPY_ABORTED(0xA),
    ABORTED_COMMAND(0xB),
    MISCOMPARE(0xE);

    private final int code;

    SenseKey(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
