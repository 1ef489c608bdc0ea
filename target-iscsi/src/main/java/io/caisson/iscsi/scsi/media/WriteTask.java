package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * WRITE: the data is passed on as it came. An initiator that announced less than its CDB says has the whole blocks of it
 * written, and reads of the rest in the residual; half a block is refused before anything is written.
 */
final class WriteTask extends MediaTask {

    WriteTask(LogicalUnit unit, BlockRange range) {
        super(unit, range);
    }

    @Override
    public int dataOutBytes() {
        return lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() % blockBytes() != 0) {
            refuse(dataOut);
        } else if (!dataOut.isReadable()) {
            dataOut.release();
            good(Unpooled.EMPTY_BUFFER);
        } else {
            device().write(firstBlock(), dataOut, this);
        }
    }
}
