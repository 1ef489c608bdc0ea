package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * COPY OPERATION ABORT (SPC-4): GOOD when the copy can touch no data any more, nothing while that is unknown.
 *
 * @param operation the copy
 */
record AbortTask(CopyOperation operation) implements ScsiTask {

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        dataOut.release();
        operation.abort();
        operation.whenEnded(() -> {
            if (operation.isUnanswerable()) {
                completion.unanswerable();
            } else {
                completion.good(Unpooled.EMPTY_BUFFER);
            }
        });
    }
}
