package io.caisson.iscsi.scsi.inquiry;

/** The first byte of every INQUIRY answer: PERIPHERAL QUALIFIER and PERIPHERAL DEVICE TYPE (SPC-5, 6.7.2). */
public enum Peripheral {
    DISK(0, 0x00),
    REPORT_LUNS_WELL_KNOWN(0, 0x1E),
    /**
     * LUN 0 where nothing is mapped: it could be a disk, but is not connected to one. With this answer all hosts go on to
     * REPORT LUNS.
     */
    NOT_CONNECTED(1, 0x1F),
    /** Any other LUN where nothing is mapped. */
    NOT_SUPPORTED(3, 0x1F);

    private static final int QUALIFIER_SHIFT = 5;

    private final int code;

    Peripheral(int qualifier, int deviceType) {
        this.code = qualifier << QUALIFIER_SHIFT | deviceType;
    }

    int code() {
        return code;
    }
}
