package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockFields;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;

/** SYNCHRONIZE CACHE: there is no volatile cache, but the store has the last word on that. */
final class SynchronizeCacheTask extends MediaTask {

    SynchronizeCacheTask(LogicalUnit unit) {
        super(unit, new BlockRange(BlockFields.SIXTEEN, 0, 0));
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        device().flush(this);
    }
}
