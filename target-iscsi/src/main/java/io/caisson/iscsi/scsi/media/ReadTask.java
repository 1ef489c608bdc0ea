package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * READ: the store fills the very buffer that goes out on the wire. Blocks that the initiator said it will not take are not
 * read: their memory would be held until the last of the others has been sent.
 */
final class ReadTask extends MediaTask {

    private final ByteBufAllocator allocator;
    private ByteBuf dataIn = Unpooled.EMPTY_BUFFER;
    private int wantedBlocks;

    ReadTask(LogicalUnit unit, BlockRange range, ByteBufAllocator allocator) {
        super(unit, range);
        this.allocator = allocator;
        this.wantedBlocks = blocks();
    }

    @Override
    public void limitDataIn(long bytes) {
        long takenBlocks = (bytes + blockBytes() - 1) / blockBytes();
        wantedBlocks = (int) Math.min(blocks(), takenBlocks);
    }

    @Override
    public long dataInLeftOutBytes() {
        return (long) (blocks() - wantedBlocks) * blockBytes();
    }

    private int wantedBytes() {
        return wantedBlocks * blockBytes();
    }

    @Override
    public boolean changesMedium() {
        return false;
    }

    @Override
    public int bufferBytes() {
        return wantedBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        if (wantedBlocks == 0) {
            good(Unpooled.EMPTY_BUFFER);
            return;
        }
        dataIn = allocator.directBuffer(wantedBytes(), wantedBytes());
        device().read(firstBlock(), wantedBlocks, dataIn, this);
    }

    @Override
    public void succeeded() {
        good(dataIn);
    }

    @Override
    public void failed(BlockError error, long detail) {
        dataIn.release();
        super.failed(error, detail);
    }
}
