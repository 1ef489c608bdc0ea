package io.caisson.iscsi.scsi.cdb;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.FieldPointer;
import io.caisson.iscsi.scsi.sense.Sense;

/**
 * The place of one field in a CDB, as the tables of the standards draw it: the leftmost bit of the field and its width.
 * A field may span bytes; the most significant byte comes first.
 *
 * @param byteOffset byte of the leftmost bit
 * @param highBit 7 to 0
 * @param widthBits 1 to 64
 */
public record CdbField(int byteOffset, int highBit, int widthBits) {

    private static final int BITS_PER_BYTE = 8;
    private static final int BYTE_MASK = 0xFF;

    /** A field of whole bytes. */
    static CdbField bytes(int byteOffset, int lengthBytes) {
        return new CdbField(byteOffset, BITS_PER_BYTE - 1, lengthBytes * BITS_PER_BYTE);
    }

    /** A field within one byte, or that begins within one. */
    static CdbField bits(int byteOffset, int highBit, int widthBits) {
        return new CdbField(byteOffset, highBit, widthBits);
    }

    static CdbField bit(int byteOffset, int bit) {
        return new CdbField(byteOffset, bit, 1);
    }

    /** The value, unsigned; a 64-bit field may come out negative. */
    long read(byte[] cdb) {
        long value = cdb[byteOffset] & (BYTE_MASK >>> (BITS_PER_BYTE - 1 - highBit));
        for (int i = byteOffset + 1; i <= lastByte(); i++) {
            value = value << BITS_PER_BYTE | cdb[i] & BYTE_MASK;
        }
        return value >>> unusedLowBits();
    }

    int readInt(byte[] cdb) {
        return Math.toIntExact(read(cdb));
    }

    boolean isSet(byte[] cdb) {
        return read(cdb) != 0;
    }

    /** Sets the bits of this field in the CDB usage data of REPORT SUPPORTED OPERATION CODES. */
    void mark(byte[] usage) {
        write(usage, -1L);
    }

    /** Sets the bits of {@code value} in {@code cdb}, whose bits of this field are zero. */
    void write(byte[] cdb, long value) {
        for (int i = 0; i < widthBits; i++) {
            if ((value >>> (widthBits - 1 - i) & 1) != 0) {
                int position = byteOffset * BITS_PER_BYTE + (BITS_PER_BYTE - 1 - highBit) + i;
                cdb[position / BITS_PER_BYTE] |= (byte) (0x80 >>> position % BITS_PER_BYTE);
            }
        }
    }

    /** INVALID FIELD IN CDB, pointing here. */
    public Sense invalid() {
        boolean wholeBytes = highBit == BITS_PER_BYTE - 1 && widthBits % BITS_PER_BYTE == 0;
        FieldPointer pointer = new FieldPointer(true, byteOffset, wholeBytes ? FieldPointer.WHOLE_BYTES : highBit);
        return new Sense(AdditionalSense.INVALID_FIELD_IN_CDB, false, 0, pointer);
    }

    private int lastByte() {
        return byteOffset + (BITS_PER_BYTE - 1 - highBit + widthBits - 1) / BITS_PER_BYTE;
    }

    private int unusedLowBits() {
        return (lastByte() - byteOffset + 1) * BITS_PER_BYTE - (BITS_PER_BYTE - 1 - highBit) - widthBits;
    }
}
