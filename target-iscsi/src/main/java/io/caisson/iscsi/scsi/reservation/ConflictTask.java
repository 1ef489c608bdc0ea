package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.netty.buffer.ByteBuf;

/** A command that another's reservation forbids. It takes no data. */
public enum ConflictTask implements ScsiTask {
    INSTANCE;

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        dataOut.release();
        completion.failed(ScsiStatus.RESERVATION_CONFLICT, null);
    }
}
