package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The block device range descriptors at the end of the parameter lists of POPULATE TOKEN and WRITE USING TOKEN (SBC-4).
 *
 * <pre>
 *   0 LOGICAL BLOCK ADDRESS (8)  8 NUMBER OF LOGICAL BLOCKS (4)  12 reserved (4)
 * </pre>
 */
final class RangeDescriptors {

    static final int BYTES = 16;

    private static final int BLOCKS = 8;

    private RangeDescriptors() {}

    /**
     * Reads the descriptors and checks what both commands demand of them.
     *
     * @param list borrowed: the whole parameter list
     * @param lengthAt offset of BLOCK DEVICE RANGE DESCRIPTOR LENGTH; the descriptors follow it
     */
    static List<BlockExtent> parse(ByteBuf list, int lengthAt, Geometry geometry) throws CopyRefusedException {
        int start = list.readerIndex();
        int from = lengthAt + Short.BYTES;
        int lengthBytes = list.getUnsignedShort(start + lengthAt);
        int dataBytes = list.getUnsignedShort(start) + Short.BYTES;
        if (lengthBytes < BYTES || lengthBytes % BYTES != 0 || from + lengthBytes > dataBytes) {
            throw new CopyRefusedException(Sense.invalidParameter(lengthAt));
        }
        if (from + lengthBytes > list.readableBytes()) {
            throw new CopyRefusedException(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        int count = lengthBytes / BYTES;
        if (count > CopyLimits.RANGE_DESCRIPTORS) {
            throw new CopyRefusedException(Sense.of(AdditionalSense.TOO_MANY_SEGMENT_DESCRIPTORS));
        }
        List<BlockExtent> extents = new ArrayList<>(count);
        long total = 0;
        for (int i = 0; i < count; i++) {
            int offset = from + i * BYTES;
            BlockExtent extent =
                    new BlockExtent(list.getLong(start + offset), list.getUnsignedInt(start + offset + BLOCKS));
            if (!geometry.contains(extent.firstBlock(), extent.blocks())) {
                throw new CopyRefusedException(Sense.of(AdditionalSense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE));
            }
            total += extent.blocks();
            if (total > CopyLimits.TOKEN_BYTES / geometry.logicalBlockBytes()) {
                throw new CopyRefusedException(Sense.invalidParameter(offset + BLOCKS));
            }
            extents.add(extent);
        }
        refuseOverlap(extents, lengthAt);
        return extents;
    }

    private static void refuseOverlap(List<BlockExtent> extents, int lengthAt) throws CopyRefusedException {
        List<BlockExtent> ascending = extents.stream()
                .filter(extent -> extent.blocks() > 0)
                .sorted(Comparator.comparingLong(BlockExtent::firstBlock))
                .toList();
        for (int i = 1; i < ascending.size(); i++) {
            if (ascending.get(i - 1).overlaps(ascending.get(i))) {
                throw new CopyRefusedException(Sense.invalidParameter(lengthAt + Short.BYTES));
            }
        }
    }

    /** Blocks of all together. */
    static long blocks(List<BlockExtent> extents) {
        return extents.stream().mapToLong(BlockExtent::blocks).sum();
    }
}
