package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * WRITE SAME. A block of zeros gives the space back, whether UNMAP asks for it or not: it reads the same (LBPRZ=1). Any
 * other block is written out, as UNMAP may then not be honoured (SBC-4, 5.48), in pieces that all share one buffer.
 */
final class WriteSameTask extends StepwiseTask {

    private static final int PIECE_BYTES = 256 << 10;

    private final boolean noDataOut;
    private ByteBuf pattern = Unpooled.EMPTY_BUFFER;
    private boolean zeros;
    private int doneBlocks;
    private int stepBlocks;

    WriteSameTask(LogicalUnit unit, BlockRange range, boolean noDataOut) {
        super(unit, range);
        this.noDataOut = noDataOut;
    }

    @Override
    public int dataOutBytes() {
        return noDataOut ? 0 : blockBytes();
    }

    @Override
    public int bufferBytes() {
        return noDataOut ? 0 : Math.min(PIECE_BYTES, lengthBytes());
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() != dataOutBytes()) {
            refuse(dataOut);
            return;
        }
        zeros = isZero(dataOut);
        if (!zeros) {
            pattern = repeated(dataOut, Math.min(lengthBytes(), PIECE_BYTES));
        }
        dataOut.release();
        advance();
    }

    @Override
    boolean step() {
        doneBlocks += stepBlocks;
        if (doneBlocks == blocks()) {
            return false;
        }
        long next = firstBlock() + doneBlocks;
        if (zeros) {
            stepBlocks = blocks();
            device().unmap(next, stepBlocks, this);
            return true;
        }
        // Pieces end where a multiple of their size does, so that only the first and the last cross into partial
        // blocks.
        int pieceBlocks = PIECE_BYTES / blockBytes();
        int toBorder = pieceBlocks - (int) (next % pieceBlocks);
        stepBlocks = Math.min(toBorder, blocks() - doneBlocks);
        device().write(next, pattern.retainedSlice(0, stepBlocks * blockBytes()), this);
        return true;
    }

    @Override
    void release() {
        pattern.release();
    }

    private static boolean isZero(ByteBuf block) {
        return block.forEachByte(value -> value == 0) < 0;
    }

    private static ByteBuf repeated(ByteBuf block, int bytes) {
        ByteBuf buffer = WriteBuffers.allocate(bytes);
        while (buffer.isWritable()) {
            buffer.writeBytes(block, block.readerIndex(), block.readableBytes());
        }
        return buffer;
    }
}
