package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.task.ResponseTask;
import io.netty.buffer.ByteBuf;

/**
 * A question about a copy, answered with what holds when it is asked; not at all while nobody may know how it ended.
 *
 * @param operation the copy
 * @param answer what is told
 */
record ReportTask(CopyOperation operation, ResponseTask answer) implements ScsiTask {

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        if (operation.isUnanswerable()) {
            dataOut.release();
            completion.unanswerable();
        } else {
            answer.run(dataOut, completion);
        }
    }
}
