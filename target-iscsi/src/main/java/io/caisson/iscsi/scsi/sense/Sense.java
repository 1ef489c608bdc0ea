package io.caisson.iscsi.scsi.sense;

import io.caisson.iscsi.scsi.SenseData;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, independent of the format it is told in. Immutable.
 *
 * @param hasInformation whether {@code information} means something (the VALID bit)
 * @param information an LBA or an offset, as the command defines it
 * @param pointer the field in error, for ILLEGAL REQUEST and COPY ABORTED
 */
public record Sense(
        AdditionalSense code,
        boolean hasInformation,
        long information,
        @Nullable SenseKeySpecific pointer) {

    private static final int FIXED_CURRENT = 0x70;
    private static final int DESCRIPTOR_CURRENT = 0x72;
    private static final int INFORMATION_VALID = 0x80;
    private static final int FIXED_ADDITIONAL_LENGTH = 10;
    private static final long FIXED_INFORMATION_MAX = 0xFFFF_FFFFL;

    private static final int INFORMATION_DESCRIPTOR = 0x00;
    private static final int INFORMATION_DESCRIPTOR_LENGTH = 0x0A;
    private static final int COMMAND_SPECIFIC_DESCRIPTOR = 0x01;
    private static final int COMMAND_SPECIFIC_DESCRIPTOR_LENGTH = 0x0A;
    private static final int SENSE_KEY_SPECIFIC_DESCRIPTOR = 0x02;
    private static final int SENSE_KEY_SPECIFIC_DESCRIPTOR_LENGTH = 0x06;
    private static final int DESCRIPTOR_HEADER_BYTES = 2;

    public static Sense of(AdditionalSense code) {
        return new Sense(code, false, 0, null);
    }

    public static Sense withInformation(AdditionalSense code, long information) {
        return new Sense(code, true, information, null);
    }

    /** INVALID FIELD IN PARAMETER LIST with the byte, or bit, in error. */
    public static Sense invalidParameter(int byteOffset, int bit) {
        FieldPointer pointer = new FieldPointer(false, byteOffset, bit);
        return new Sense(AdditionalSense.INVALID_FIELD_IN_PARAMETER_LIST, false, 0, pointer);
    }

    public static Sense invalidParameter(int byteOffset) {
        return invalidParameter(byteOffset, FieldPointer.WHOLE_BYTES);
    }

    /** A third-party copy ended at a segment. */
    public static Sense atSegment(AdditionalSense code, SegmentPointer pointer) {
        return new Sense(code, false, 0, pointer);
    }

    /** This sense in the format that the logical unit's D_SENSE bit asks for. */
    public SenseData in(boolean descriptorFormat) {
        return descriptorFormat ? this::encodeDescriptor : this::encodeFixed;
    }

    /** SPC-5, 4.4.3: 18 bytes. An INFORMATION that does not fit into 4 bytes is left out, as the standard wants. */
    private void encodeFixed(ByteBuf out) {
        boolean informationFits = hasInformation && information >= 0 && information <= FIXED_INFORMATION_MAX;
        out.writeByte(informationFits ? FIXED_CURRENT | INFORMATION_VALID : FIXED_CURRENT);
        out.writeByte(0);
        out.writeByte(code.key().code());
        out.writeInt(informationFits ? (int) information : 0);
        out.writeByte(FIXED_ADDITIONAL_LENGTH);
        out.writeInt(pointer instanceof SegmentPointer copy ? copy.segment() : 0); // COMMAND-SPECIFIC INFORMATION
        out.writeByte(code.code());
        out.writeByte(code.qualifier());
        out.writeByte(0); // FIELD REPLACEABLE UNIT CODE
        encodeSenseKeySpecific(out);
    }

    /** SPC-5, 4.4.2. */
    private void encodeDescriptor(ByteBuf out) {
        int informationBytes = hasInformation ? DESCRIPTOR_HEADER_BYTES + INFORMATION_DESCRIPTOR_LENGTH : 0;
        int commandBytes =
                pointer instanceof SegmentPointer ? DESCRIPTOR_HEADER_BYTES + COMMAND_SPECIFIC_DESCRIPTOR_LENGTH : 0;
        int pointerBytes = pointer != null ? DESCRIPTOR_HEADER_BYTES + SENSE_KEY_SPECIFIC_DESCRIPTOR_LENGTH : 0;
        out.writeByte(DESCRIPTOR_CURRENT);
        out.writeByte(code.key().code());
        out.writeByte(code.code());
        out.writeByte(code.qualifier());
        out.writeMedium(0);
        out.writeByte(informationBytes + commandBytes + pointerBytes);
        if (hasInformation) {
            out.writeByte(INFORMATION_DESCRIPTOR);
            out.writeByte(INFORMATION_DESCRIPTOR_LENGTH);
            out.writeByte(INFORMATION_VALID);
            out.writeByte(0);
            out.writeLong(information);
        }
        if (pointer instanceof SegmentPointer copy) {
            out.writeByte(COMMAND_SPECIFIC_DESCRIPTOR);
            out.writeByte(COMMAND_SPECIFIC_DESCRIPTOR_LENGTH);
            out.writeShort(0);
            out.writeLong(copy.segment());
        }
        if (pointer != null) {
            out.writeByte(SENSE_KEY_SPECIFIC_DESCRIPTOR);
            out.writeByte(SENSE_KEY_SPECIFIC_DESCRIPTOR_LENGTH);
            out.writeShort(0);
            encodeSenseKeySpecific(out);
            out.writeByte(0);
        }
    }

    private void encodeSenseKeySpecific(ByteBuf out) {
        SenseKeySpecific field = pointer;
        out.writeByte(field == null ? 0 : field.flags());
        out.writeShort(field == null ? 0 : field.pointedByte());
    }
}
