package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.block.BlockCopy;
import io.netty.buffer.ByteBuf;

/** EXTENDED COPY(LID1) (SPC-4): its status is given when all is copied. */
final class ExtendedCopyTask extends CopyTask {

    private final RunningCopies running;

    ExtendedCopyTask(ItlNexus nexus, int parameterListBytes, RunningCopies running) {
        super(nexus, Command.EXTENDED_COPY.serviceAction(), parameterListBytes);
        this.running = running;
    }

    @Override
    public int bufferBytes() {
        return BlockCopy.BUFFER_BYTES;
    }

    @Override
    void begin(ByteBuf dataOut, ScsiCompletion completion) throws CopyRefusedException {
        ExtendedCopyList list = ExtendedCopyList.parse(dataOut);
        if (!running.tryBegin()) {
            completion.failed(ScsiStatus.BUSY, null);
        } else if (list.isListed() && !enter(CopyLists.Space.SHORT, list.listIdentifier(), completion)) {
            running.ended();
        } else {
            answerAtTheEnd(completion, running::ended);
            new CopyRun(new ExtendedCopyPlan(nexus(), list), operation(), running)
                    .start(nexus().nexus().copies());
        }
    }
}
