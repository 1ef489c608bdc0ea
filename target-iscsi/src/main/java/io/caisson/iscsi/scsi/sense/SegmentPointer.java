package io.caisson.iscsi.scsi.sense;

/**
 * Where a third-party copy came to its end (SPC-4, 4.5.2.4.5 and 5.17.7.4). The number of the segment descriptor goes into
 * COMMAND-SPECIFIC INFORMATION.
 *
 * @param segment number of the segment descriptor, from 0
 * @param inSegment whether the byte is one of this segment descriptor; otherwise of the parameter list
 * @param byteOffset of the field's first byte
 */
public record SegmentPointer(int segment, boolean inSegment, int byteOffset) implements SenseKeySpecific {

    private static final int SENSE_KEY_SPECIFIC_VALID = 0x80;
    private static final int SEGMENT_DESCRIPTOR = 0x20;

    @Override
    public int flags() {
        return SENSE_KEY_SPECIFIC_VALID | (inSegment ? SEGMENT_DESCRIPTOR : 0);
    }

    @Override
    public int pointedByte() {
        return byteOffset;
    }
}
