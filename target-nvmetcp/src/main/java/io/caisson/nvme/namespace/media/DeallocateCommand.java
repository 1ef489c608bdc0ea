package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Dataset Management with the attribute Deallocate (NVM command set 1.0, 3.2.3). The whole list is checked before the first
 * block is touched.
 *
 * <pre>
 *   range  0 context attributes (4)   4 length in blocks (4)   8 starting LBA (8)
 * </pre>
 */
public final class DeallocateCommand extends StepwiseCommand {

    private static final int RANGE_BYTES = 16;
    private static final int RANGE_LENGTH = 4;
    private static final int RANGE_FIRST = 8;

    /** So much at a time, cut where a multiple of it is: an abort need not wait for more. */
    private static final int STEP_BYTES = 256 << 20;

    private final int ranges;
    private long[] next = {};
    private long[] end = {};
    private int current;

    /** @param ranges 1 to 256 */
    public DeallocateCommand(NamespaceAccess access, int ranges) {
        super(access, 0, 0);
        this.ranges = ranges;
    }

    @Override
    CommandGroup group() {
        return CommandGroup.WRITE;
    }

    @Override
    public int dataOutBytes() {
        return ranges * RANGE_BYTES;
    }

    @Override
    void start(ByteBuf dataOut) {
        StatusCode refusal = parse(dataOut);
        dataOut.release();
        if (refusal != null) {
            completion().failed(refusal);
        } else {
            advance();
        }
    }

    private @Nullable StatusCode parse(ByteBuf list) {
        Geometry geometry = access().namespace().geometry();
        next = new long[ranges];
        end = new long[ranges];
        long total = 0;
        for (int i = 0; i < ranges; i++) {
            int at = list.readerIndex() + i * RANGE_BYTES;
            long first = list.getLongLE(at + RANGE_FIRST);
            long blocks = list.getUnsignedIntLE(at + RANGE_LENGTH);
            if (!geometry.contains(first, blocks)) {
                return StatusCode.LBA_OUT_OF_RANGE;
            }
            total += blocks;
            if (total > IoLimits.DATASET_MANAGEMENT_BLOCKS) {
                return StatusCode.COMMAND_SIZE_LIMIT_EXCEEDED;
            }
            next[i] = first;
            end[i] = first + blocks;
        }
        return null;
    }

    @Override
    boolean step() {
        while (current < ranges && next[current] == end[current]) {
            current++;
        }
        if (current == ranges) {
            return false;
        }
        long stepBlocks = STEP_BYTES / blockBytes();
        long first = next[current];
        long border = (first / stepBlocks + 1) * stepBlocks;
        next[current] = Math.min(border, end[current]);
        device().unmap(first, next[current] - first, this);
        return true;
    }

    @Override
    void release() {}
}
