package io.caisson.iscsi.scsi.cdb;

/**
 * Where the commands of one CDB length keep their block range (SBC-4, 5; the four generations of each command differ in
 * nothing else).
 */
public enum BlockFields {
    /** READ(6), WRITE(6): a 21-bit address, and a length of 0 that means 256. */
    SIX(CdbField.bits(1, 4, 21), CdbField.bytes(4, 1)),
    TEN(CdbField.bytes(2, 4), CdbField.bytes(7, 2)),
    TWELVE(CdbField.bytes(2, 4), CdbField.bytes(6, 4)),
    SIXTEEN(CdbField.bytes(2, 8), CdbField.bytes(10, 4)),
    /** WRITE ATOMIC(16): a length of two bytes, as ATOMIC BOUNDARY takes the other two. */
    ATOMIC(CdbField.bytes(2, 8), CdbField.bytes(12, 2)),
    /** COMPARE AND WRITE: 16 bytes, with a length of one byte. */
    COMPARE(CdbField.bytes(2, 8), CdbField.bytes(13, 1));

    private static final int SIX_BYTE_MAX_BLOCKS = 256;

    private final CdbField address;
    private final CdbField length;

    BlockFields(CdbField address, CdbField length) {
        this.address = address;
        this.length = length;
    }

    /** LOGICAL BLOCK ADDRESS. */
    public CdbField address() {
        return address;
    }

    /** TRANSFER LENGTH, VERIFICATION LENGTH or NUMBER OF LOGICAL BLOCKS. */
    public CdbField length() {
        return length;
    }

    BlockRange range(byte[] cdb) {
        long blocks = length.read(cdb);
        if (this == SIX && blocks == 0) {
            blocks = SIX_BYTE_MAX_BLOCKS;
        }
        return new BlockRange(this, address.read(cdb), blocks);
    }
}
