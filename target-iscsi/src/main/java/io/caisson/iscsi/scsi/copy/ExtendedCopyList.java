package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameter list of EXTENDED COPY(LID1) (SPC-4): identification descriptors (E4h) of logical units by their NAA, and
 * segments from block device to block device (02h).
 *
 * <pre>
 *   header   0 LIST IDENTIFIER  1 STR, LIST ID USAGE, PRIORITY  2 CSCD DESCRIPTOR LIST LENGTH (2)  4 reserved (4)
 *            8 SEGMENT DESCRIPTOR LIST LENGTH (4)  12 INLINE DATA LENGTH (4)
 *   CSCD     0 E4h  1 LU ID TYPE, device type  2 RELATIVE INITIATOR PORT IDENTIFIER (2)  4 code set  5 association, type
 *            6 reserved  7 DESIGNATOR LENGTH  8 DESIGNATOR (20)  28 PAD  29 DISK BLOCK LENGTH (3)
 *   segment  0 02h  1 DC, CAT  2 DESCRIPTOR LENGTH (2)  4 SOURCE CSCD ID (2)  6 DESTINATION CSCD ID (2)  8 reserved (2)
 *            10 NUMBER OF BLOCKS (2)  12 SOURCE LBA (8)  20 DESTINATION LBA (8)
 * </pre>
 *
 * @param isListed whether the list identifier means something: LIST ID USAGE is not 11b
 */
record ExtendedCopyList(int listIdentifier, boolean isListed, List<Cscd> cscds, List<Segment> segments) {

    static final int HEADER_BYTES = 16;
    static final int CSCD_BYTES = 32;
    static final int SEGMENT_BYTES = 28;

    static final int CSCD_IDENTIFICATION = 0xE4;
    static final int SEGMENT_BLOCK_TO_BLOCK = 0x02;

    private static final int USAGE = 1;
    private static final int USAGE_SHIFT = 3;
    private static final int USAGE_MASK = 0x3;
    private static final int USAGE_RESERVED = 0b01;
    private static final int USAGE_NONE = 0b11;
    private static final int CSCD_LIST_LENGTH = 2;
    private static final int SEGMENT_LIST_LENGTH = 8;
    private static final int INLINE_DATA_LENGTH = 12;

    private static final int LOW_NIBBLE = 0x0F;
    private static final int CODE_SET = 4;
    private static final int CODE_SET_BINARY = 0x1;
    private static final int DESIGNATOR_TYPE = 5;
    /** ASSOCIATION (00b: logical unit) and DESIGNATOR TYPE (3h: NAA); the rest of the byte means nothing here. */
    private static final int ASSOCIATION_AND_TYPE_MASK = 0x3F;

    private static final int LOGICAL_UNIT_NAA = 0x03;
    private static final int DESIGNATOR_LENGTH = 7;
    private static final int NAA_BYTES = 16;
    private static final int DESIGNATOR = 8;

    private static final int SEGMENT_FLAGS = 1;
    private static final int DESTINATION_COUNT = 0x02;
    private static final int DESCRIPTOR_LENGTH = 2;
    private static final int DESCRIPTOR_HEADER_BYTES = 4;
    private static final int SOURCE_ID = 4;
    private static final int DESTINATION_ID = 6;
    private static final int NUMBER_OF_BLOCKS = 10;
    private static final int SOURCE_LBA = 12;
    private static final int DESTINATION_LBA = 20;

    /**
     * A logical unit that takes part.
     *
     * @param offset of the descriptor in the list
     */
    record Cscd(int offset, byte[] naa) {}

    /**
     * A run of blocks to be copied.
     *
     * @param source number of the source's descriptor
     * @param isDestinationCount whether {@code blocks} counts blocks of the destination (DC=1)
     */
    record Segment(
            int source,
            int destination,
            boolean isDestinationCount,
            int blocks,
            long sourceBlock,
            long destinationBlock) {

        /** Offsets in the descriptor, for segment pointers. */
        static final int SOURCE_OFFSET = SOURCE_ID;

        static final int DESTINATION_OFFSET = DESTINATION_ID;
        static final int BLOCKS_OFFSET = NUMBER_OF_BLOCKS;
        static final int SOURCE_BLOCK_OFFSET = SOURCE_LBA;
        static final int DESTINATION_BLOCK_OFFSET = DESTINATION_LBA;
    }

    /**
     * Reads the whole list, and refuses it as a whole.
     *
     * @param list borrowed
     */
    static ExtendedCopyList parse(ByteBuf list) throws CopyRefusedException {
        int start = list.readerIndex();
        int available = list.readableBytes();
        check(available >= HEADER_BYTES, AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        int cscdBytes = list.getUnsignedShort(start + CSCD_LIST_LENGTH);
        long segmentBytes = list.getUnsignedInt(start + SEGMENT_LIST_LENGTH);
        long inlineBytes = list.getUnsignedInt(start + INLINE_DATA_LENGTH);
        check(inlineBytes == 0, AdditionalSense.INLINE_DATA_LENGTH_EXCEEDED);
        boolean fits = cscdBytes + segmentBytes <= CopyLimits.DESCRIPTOR_LIST_BYTES
                && cscdBytes + segmentBytes <= available - HEADER_BYTES;
        check(fits, AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        boolean isListed = isListed(list);
        List<Cscd> cscds = cscds(list, cscdBytes);
        List<Segment> segments = segments(list, HEADER_BYTES + cscdBytes, (int) segmentBytes);
        return new ExtendedCopyList(list.getUnsignedByte(start), isListed, cscds, segments);
    }

    private static boolean isListed(ByteBuf list) throws CopyRefusedException {
        int start = list.readerIndex();
        int usage = list.getUnsignedByte(start + USAGE) >> USAGE_SHIFT & USAGE_MASK;
        if (usage == USAGE_RESERVED) {
            throw new CopyRefusedException(Sense.invalidParameter(USAGE, USAGE_SHIFT + 1));
        }
        if (usage == USAGE_NONE && list.getUnsignedByte(start) != 0) {
            throw new CopyRefusedException(Sense.invalidParameter(0));
        }
        return usage != USAGE_NONE;
    }

    private static List<Cscd> cscds(ByteBuf list, int lengthBytes) throws CopyRefusedException {
        check(lengthBytes % CSCD_BYTES == 0, AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        int count = lengthBytes / CSCD_BYTES;
        check(count <= CopyLimits.CSCD_DESCRIPTORS, AdditionalSense.TOO_MANY_TARGET_DESCRIPTORS);
        List<Cscd> cscds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int offset = HEADER_BYTES + i * CSCD_BYTES;
            int at = list.readerIndex() + offset;
            check(
                    list.getUnsignedByte(at) == CSCD_IDENTIFICATION,
                    AdditionalSense.UNSUPPORTED_TARGET_DESCRIPTOR_TYPE_CODE);
            checkField((list.getByte(at + CODE_SET) & LOW_NIBBLE) == CODE_SET_BINARY, offset + CODE_SET);
            int associationAndType = list.getByte(at + DESIGNATOR_TYPE) & ASSOCIATION_AND_TYPE_MASK;
            checkField(associationAndType == LOGICAL_UNIT_NAA, offset + DESIGNATOR_TYPE);
            checkField(list.getUnsignedByte(at + DESIGNATOR_LENGTH) == NAA_BYTES, offset + DESIGNATOR_LENGTH);
            cscds.add(new Cscd(offset, ByteBufUtil.getBytes(list, at + DESIGNATOR, NAA_BYTES)));
        }
        return cscds;
    }

    private static List<Segment> segments(ByteBuf list, int from, int lengthBytes) throws CopyRefusedException {
        List<Segment> segments = new ArrayList<>();
        int end = from + lengthBytes;
        for (int offset = from; offset < end; offset += SEGMENT_BYTES) {
            check(segments.size() < CopyLimits.SEGMENT_DESCRIPTORS, AdditionalSense.TOO_MANY_SEGMENT_DESCRIPTORS);
            int at = list.readerIndex() + offset;
            check(
                    list.getUnsignedByte(at) == SEGMENT_BLOCK_TO_BLOCK,
                    AdditionalSense.UNSUPPORTED_SEGMENT_DESCRIPTOR_TYPE_CODE);
            check(end - offset >= SEGMENT_BYTES, AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
            int length = list.getUnsignedShort(at + DESCRIPTOR_LENGTH);
            checkField(length == SEGMENT_BYTES - DESCRIPTOR_HEADER_BYTES, offset + DESCRIPTOR_LENGTH);
            segments.add(new Segment(
                    list.getUnsignedShort(at + SOURCE_ID),
                    list.getUnsignedShort(at + DESTINATION_ID),
                    (list.getByte(at + SEGMENT_FLAGS) & DESTINATION_COUNT) != 0,
                    list.getUnsignedShort(at + NUMBER_OF_BLOCKS),
                    list.getLong(at + SOURCE_LBA),
                    list.getLong(at + DESTINATION_LBA)));
        }
        return segments;
    }

    private static void check(boolean holds, AdditionalSense otherwise) throws CopyRefusedException {
        if (!holds) {
            throw new CopyRefusedException(Sense.of(otherwise));
        }
    }

    private static void checkField(boolean holds, int offset) throws CopyRefusedException {
        if (!holds) {
            throw new CopyRefusedException(Sense.invalidParameter(offset));
        }
    }
}
