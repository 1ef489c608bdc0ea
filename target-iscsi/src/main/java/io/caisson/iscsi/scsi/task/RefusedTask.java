package io.caisson.iscsi.scsi.task;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;

/** A command that ends with CHECK CONDITION and takes no data. */
public record RefusedTask(Sense sense, boolean descriptorSense) implements ScsiTask {

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
        completion.failed(ScsiStatus.CHECK_CONDITION, sense.in(descriptorSense));
    }
}
