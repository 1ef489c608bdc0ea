package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * The parameter list of WRITE USING TOKEN (SBC-4).
 *
 * <pre>
 *   0 WRITE USING TOKEN DATA LENGTH (2)  2 DEL_TKN, IMMED  3 reserved (5)  8 OFFSET INTO ROD (8)  16 ROD TOKEN (512)
 *   528 reserved (6)  534 BLOCK DEVICE RANGE DESCRIPTOR LENGTH (2)  536 block device range descriptors
 * </pre>
 *
 * @param immediate status is wanted before the copy is done
 * @param deletesToken the token goes when the copy was done
 * @param offsetBlocks where in the token's data the copy begins
 */
record WriteUsingTokenList(
        boolean immediate, boolean deletesToken, long offsetBlocks, byte[] token, List<BlockExtent> extents) {

    static final int MIN_BYTES = 552;

    /** Field in error when the offset lies beyond what the token stands for. */
    static final int OFFSET_INTO_ROD = 8;

    private static final int MIN_DATA_LENGTH = MIN_BYTES - Short.BYTES;
    private static final int FLAGS = 2;
    private static final int IMMEDIATE = 0x01;
    private static final int DELETE_TOKEN = 0x02;
    private static final int TOKEN = 16;
    private static final int RANGES_LENGTH = 534;

    /** @param list borrowed */
    static WriteUsingTokenList parse(ByteBuf list, Geometry geometry) throws CopyRefusedException {
        int start = list.readerIndex();
        if (list.readableBytes() < MIN_BYTES) {
            throw new CopyRefusedException(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        if (list.getUnsignedShort(start) < MIN_DATA_LENGTH) {
            throw new CopyRefusedException(Sense.invalidParameter(0));
        }
        int flags = list.getByte(start + FLAGS);
        return new WriteUsingTokenList(
                (flags & IMMEDIATE) != 0,
                (flags & DELETE_TOKEN) != 0,
                list.getLong(start + OFFSET_INTO_ROD),
                ByteBufUtil.getBytes(list, start + TOKEN, RodToken.BYTES),
                RangeDescriptors.parse(list, RANGES_LENGTH, geometry));
    }
}
