package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockFields;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * UNMAP (SBC-4, 5.35). The whole parameter list is checked before the first block is touched.
 *
 * <pre>
 *   header      0 UNMAP DATA LENGTH (2)  2 BLOCK DESCRIPTOR DATA LENGTH (2)  4 reserved (4)
 *   descriptor  0 LOGICAL BLOCK ADDRESS (8)  8 NUMBER OF LOGICAL BLOCKS (4)  12 reserved (4)
 * </pre>
 */
final class UnmapTask extends StepwiseTask {

    private static final BlockRange NO_RANGE = new BlockRange(BlockFields.SIXTEEN, 0, 0);
    private static final int HEADER_BYTES = 8;
    private static final int DESCRIPTORS_LENGTH = 2;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int DESCRIPTOR_BLOCKS = 8;

    private final Geometry geometry;
    private final int parameterListBytes;
    private long[] first = {};
    private long[] count = {};
    private int next;

    UnmapTask(LogicalUnit unit, int parameterListBytes) {
        super(unit, NO_RANGE);
        this.geometry = unit.geometry();
        this.parameterListBytes = parameterListBytes;
    }

    @Override
    public int dataOutBytes() {
        return parameterListBytes;
    }

    @Override
    void start(ByteBuf dataOut) {
        Sense refusal = parameterListBytes == 0 ? null : parse(dataOut);
        dataOut.release();
        if (refusal != null) {
            check(refusal);
        } else {
            advance();
        }
    }

    private @Nullable Sense parse(ByteBuf list) {
        if (list.readableBytes() < parameterListBytes || parameterListBytes < HEADER_BYTES) {
            return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        }
        int start = list.readerIndex();
        int descriptorBytes = list.getUnsignedShort(start + DESCRIPTORS_LENGTH);
        if (descriptorBytes > list.readableBytes() - HEADER_BYTES) {
            return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        }
        int descriptors = descriptorBytes / DESCRIPTOR_BYTES; // what is left of an incomplete one is ignored
        if (descriptors > BlockLimits.maxUnmapDescriptors()) {
            return Sense.invalidParameter(DESCRIPTORS_LENGTH);
        }
        first = new long[descriptors];
        count = new long[descriptors];
        long total = 0;
        for (int i = 0; i < descriptors; i++) {
            int offset = HEADER_BYTES + i * DESCRIPTOR_BYTES;
            first[i] = list.getLong(start + offset);
            count[i] = list.getUnsignedInt(start + offset + DESCRIPTOR_BLOCKS);
            total += count[i];
            if (!geometry.contains(first[i], count[i])) {
                return Sense.of(AdditionalSense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
            }
            if (total > BlockLimits.maxUnmapBlocks()) {
                return Sense.invalidParameter(offset + DESCRIPTOR_BLOCKS);
            }
        }
        return null;
    }

    @Override
    boolean step() {
        while (next < count.length && count[next] == 0) {
            next++;
        }
        if (next == count.length) {
            return false;
        }
        int current = next++;
        device().unmap(first[current], count[current], this);
        return true;
    }

    @Override
    void release() {}
}
