package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** READ: the store fills the very buffer that goes out on the wire. */
final class ReadTask extends MediaTask {

    private final ByteBufAllocator allocator;
    private ByteBuf dataIn = Unpooled.EMPTY_BUFFER;

    ReadTask(LogicalUnit unit, BlockRange range, ByteBufAllocator allocator) {
        super(unit, range);
        this.allocator = allocator;
    }

    @Override
    public int bufferBytes() {
        return lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        if (blocks() == 0) {
            good(Unpooled.EMPTY_BUFFER);
            return;
        }
        dataIn = allocator.directBuffer(lengthBytes(), lengthBytes());
        device().read(firstBlock(), blocks(), dataIn, this);
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
