package io.caisson.iscsi.scsi.sense;

/**
 * Where an ILLEGAL REQUEST was found (SPC-5, 4.4.2.4.2): the first byte of the field and its leftmost bit.
 *
 * @param inCdb in the CDB; otherwise in the parameter list
 * @param byteOffset of the field's first byte
 * @param bit of the field's leftmost bit, 7 to 0, or {@link #WHOLE_BYTES}
 */
public record FieldPointer(boolean inCdb, int byteOffset, int bit) implements SenseKeySpecific {

    /** The field begins at a byte border: only the byte is named. */
    public static final int WHOLE_BYTES = -1;

    private static final int SENSE_KEY_SPECIFIC_VALID = 0x80;
    private static final int COMMAND_DATA = 0x40;
    private static final int BIT_POINTER_VALID = 0x08;
    private static final int MAX_BYTE_OFFSET = 0xFFFF;

    @Override
    public int flags() {
        return SENSE_KEY_SPECIFIC_VALID
                | (inCdb ? COMMAND_DATA : 0)
                | (bit == WHOLE_BYTES ? 0 : BIT_POINTER_VALID | bit);
    }

    @Override
    public int pointedByte() {
        return Math.min(byteOffset, MAX_BYTE_OFFSET);
    }
}
