package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The parameter list of POPULATE TOKEN (SBC-4).
 *
 * <pre>
 *   0 POPULATE TOKEN DATA LENGTH (2)  2 RTV, IMMED  3 reserved  4 INACTIVITY TIMEOUT (4)  8 ROD TYPE (4)  12 reserved (2)
 *   14 BLOCK DEVICE RANGE DESCRIPTOR LENGTH (2)  16 block device range descriptors
 * </pre>
 *
 * @param inactivitySeconds how long the token lives unused
 */
record PopulateTokenList(int inactivitySeconds, List<BlockExtent> extents) {

    static final int MIN_BYTES = 32;

    private static final int MIN_DATA_LENGTH = MIN_BYTES - Short.BYTES;
    private static final int FLAGS = 2;
    private static final int ROD_TYPE_VALID = 0x02;
    private static final int INACTIVITY_TIMEOUT = 4;
    private static final int ROD_TYPE = 8;
    private static final int RANGES_LENGTH = 14;

    /** @param list borrowed */
    static PopulateTokenList parse(ByteBuf list, Geometry geometry) throws CopyRefusedException {
        int start = list.readerIndex();
        if (list.readableBytes() < MIN_BYTES) {
            throw new CopyRefusedException(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        if (list.getUnsignedShort(start) < MIN_DATA_LENGTH) {
            throw new CopyRefusedException(Sense.invalidParameter(0));
        }
        long timeout = list.getUnsignedInt(start + INACTIVITY_TIMEOUT);
        if (timeout > CopyLimits.MAX_INACTIVITY_SECONDS) {
            throw new CopyRefusedException(Sense.invalidParameter(INACTIVITY_TIMEOUT));
        }
        boolean asksForType = (list.getByte(start + FLAGS) & ROD_TYPE_VALID) != 0;
        if (asksForType && list.getInt(start + ROD_TYPE) != RodToken.POINT_IN_TIME_CHANGE_VULNERABLE) {
            throw new CopyRefusedException(Sense.invalidParameter(ROD_TYPE));
        }
        int seconds = timeout == 0 ? CopyLimits.DEFAULT_INACTIVITY_SECONDS : (int) timeout;
        return new PopulateTokenList(seconds, RangeDescriptors.parse(list, RANGES_LENGTH, geometry));
    }
}
