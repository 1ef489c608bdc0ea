package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.AtomicOperation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * ORWRITE, in pieces that the store can do atomically: each block is combined in one step, which is all that the standard
 * asks for.
 */
final class OrWriteTask extends StepwiseTask {

    private static final int PIECE_BYTES = 256 << 10;

    private ByteBuf data = Unpooled.EMPTY_BUFFER;
    private long next;

    OrWriteTask(LogicalUnit unit, BlockRange range) {
        super(unit, range);
        next = range.firstBlock();
    }

    @Override
    public int dataOutBytes() {
        return lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() % blockBytes() != 0) {
            refuse(dataOut);
            return;
        }
        data = dataOut;
        advance();
    }

    @Override
    boolean step() {
        if (!data.isReadable()) {
            return false;
        }
        ByteBuf piece = data.readRetainedSlice(Math.min(PIECE_BYTES, data.readableBytes()));
        long at = next;
        next += piece.readableBytes() / blockBytes();
        device().update(AtomicOperation.OR, at, piece, this);
        return true;
    }

    @Override
    void release() {
        data.release();
    }
}
