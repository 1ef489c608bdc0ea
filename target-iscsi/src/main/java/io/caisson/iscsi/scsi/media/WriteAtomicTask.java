package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.AtomicOperation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** WRITE ATOMIC(16): all blocks or none, after a crash and in the eyes of every other command (SBC-4, 4.29). */
final class WriteAtomicTask extends MediaTask {

    WriteAtomicTask(LogicalUnit unit, BlockRange range) {
        super(unit, range);
    }

    @Override
    public int dataOutBytes() {
        return lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() != lengthBytes()) {
            refuse(dataOut);
        } else if (blocks() == 0) {
            dataOut.release();
            good(Unpooled.EMPTY_BUFFER);
        } else {
            device().update(AtomicOperation.WRITE, firstBlock(), dataOut, this);
        }
    }
}
