package io.caisson.iscsi.scsi.task;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A command that is answered from memory, with GOOD. The answer is made when the command runs, so that it tells what holds
 * then.
 *
 * @param allocationLength where the answer is cut (SPC-5, 4.2.5.6)
 */
public record ResponseTask(long allocationLength, Response response) implements ScsiTask {

    private static final int INITIAL_BYTES = 256;

    /** Writes an answer, however long. */
    public interface Response {
        void write(ByteBuf out);
    }

    /** GOOD, with nothing to say. */
    public static ScsiTask good() {
        return new ResponseTask(0, out -> {});
    }

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
        if (allocationLength == 0) {
            completion.good(Unpooled.EMPTY_BUFFER);
            return;
        }
        ByteBuf dataIn = Unpooled.buffer(INITIAL_BYTES);
        response.write(dataIn);
        if (dataIn.readableBytes() > allocationLength) {
            dataIn.writerIndex(dataIn.readerIndex() + (int) allocationLength);
        }
        completion.good(dataIn);
    }
}
