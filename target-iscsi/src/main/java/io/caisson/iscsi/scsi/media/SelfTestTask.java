package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockFields;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * The default self-test of SEND DIAGNOSTIC (SPC-5, 5.15.2): the first block is read, from the disk to here, and compared
 * with its checksum. What the store could not do at the moment is told as for any read.
 */
final class SelfTestTask extends MediaTask {

    private final ByteBufAllocator allocator;
    private ByteBuf found = Unpooled.EMPTY_BUFFER;

    SelfTestTask(LogicalUnit unit, ByteBufAllocator allocator) {
        super(unit, new BlockRange(BlockFields.SIXTEEN, 0, 1));
        this.allocator = allocator;
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        found = allocator.directBuffer(lengthBytes(), lengthBytes());
        device().read(firstBlock(), blocks(), found, this);
    }

    @Override
    public void succeeded() {
        found.release();
        good(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void failed(BlockError error, long detail) {
        found.release();
        if (error == BlockError.UNRECOVERABLE) {
            check(Sense.of(AdditionalSense.LOGICAL_UNIT_FAILED_SELF_TEST));
        } else {
            super.failed(error, detail);
        }
    }
}
