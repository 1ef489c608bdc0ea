package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A third-party copy command: reads its parameter list, enters its copy in the books, and lets it run. */
abstract class CopyTask implements ScsiTask {

    private final ItlNexus nexus;
    private final CopyOperation operation;
    private final int parameterListBytes;

    CopyTask(ItlNexus nexus, int serviceAction, int parameterListBytes) {
        this.nexus = nexus;
        this.operation =
                new CopyOperation(serviceAction, nexus.unit().geometry().logicalBlockBytes());
        this.parameterListBytes = parameterListBytes;
    }

    /**
     * Reads the list and begins what it asks for.
     *
     * @param list borrowed; whole
     */
    abstract void begin(ByteBuf list, ScsiCompletion completion) throws CopyRefusedException;

    @Override
    public final int dataOutBytes() {
        return parameterListBytes;
    }

    @Override
    public final void run(ByteBuf dataOut, ScsiCompletion completion) {
        try {
            if (dataOut.readableBytes() < parameterListBytes) {
                throw new CopyRefusedException(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
            }
            begin(dataOut, completion);
        } catch (CopyRefusedException refusal) {
            nexus.unit().check(completion, refusal.sense());
        } finally {
            dataOut.release();
        }
    }

    @Override
    public final void abort() {
        operation.abort();
    }

    final ItlNexus nexus() {
        return nexus;
    }

    final CopyOperation operation() {
        return operation;
    }

    /** Enters the copy under its list identifier; answers false when the command was ended instead. */
    final boolean enter(CopyLists.Space space, long listIdentifier, ScsiCompletion completion) {
        CopyLists.Key key = new CopyLists.Key(nexus.unit(), space, listIdentifier);
        switch (nexus.nexus().copies().enter(key, operation)) {
            case ENTERED -> {
                return true;
            }
            case IN_USE -> nexus.unit().check(completion, Sense.of(AdditionalSense.OPERATION_IN_PROGRESS));
            case FULL -> completion.failed(ScsiStatus.BUSY, null);
        }
        return false;
    }

    /** The command's status is the end of its copy. */
    final void answerAtTheEnd(ScsiCompletion completion, @Nullable Runnable before) {
        operation.whenEnded(() -> {
            if (before != null) {
                before.run();
            }
            operation.answer(completion, nexus.unit().mode().descriptorSense());
        });
    }
}
