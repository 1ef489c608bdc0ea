package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.AtomicOperation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** COMPARE AND WRITE: decided by the store in one step. A miscompare tells the offset of the first differing byte. */
final class CompareAndWriteTask extends MediaTask {

    CompareAndWriteTask(LogicalUnit unit, BlockRange range) {
        super(unit, range);
    }

    @Override
    public int dataOutBytes() {
        return 2 * lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() != dataOutBytes()) {
            refuse(dataOut);
        } else if (blocks() == 0) {
            dataOut.release();
            good(Unpooled.EMPTY_BUFFER);
        } else {
            device().update(AtomicOperation.COMPARE_AND_WRITE, firstBlock(), dataOut, this);
        }
    }
}
