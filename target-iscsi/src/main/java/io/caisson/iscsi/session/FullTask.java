package io.caisson.iscsi.session;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.netty.buffer.ByteBuf;

/** Stands for a command that found no room: TASK SET FULL, without having been shown to the device. */
final class FullTask implements ScsiTask {

    static final FullTask INSTANCE = new FullTask();

    private FullTask() {}

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public boolean touchesMedium() {
        return false;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        dataOut.release();
        completion.failed(ScsiStatus.TASK_SET_FULL, null);
    }
}
