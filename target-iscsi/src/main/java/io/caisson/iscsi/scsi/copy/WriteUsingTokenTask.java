package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.block.BlockCopy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * WRITE USING TOKEN (SBC-4). With IMMED=1 status is given when all was checked, and RECEIVE ROD TOKEN INFORMATION tells what
 * came of the copy.
 */
final class WriteUsingTokenTask extends CopyTask {

    private final long listIdentifier;
    private final TokenStore tokens;
    private final RunningCopies running;

    WriteUsingTokenTask(
            ItlNexus nexus, long listIdentifier, int parameterListBytes, TokenStore tokens, RunningCopies running) {
        super(nexus, Command.WRITE_USING_TOKEN.serviceAction(), parameterListBytes);
        this.listIdentifier = listIdentifier;
        this.tokens = tokens;
        this.running = running;
    }

    @Override
    public int bufferBytes() {
        return BlockCopy.BUFFER_BYTES;
    }

    @Override
    void begin(ByteBuf dataOut, ScsiCompletion completion) throws CopyRefusedException {
        WriteUsingTokenList list =
                WriteUsingTokenList.parse(dataOut, nexus().unit().geometry());
        CopyPlan plan = plan(list);
        if (!running.tryBegin()) {
            plan.ended(false);
            completion.failed(ScsiStatus.BUSY, null);
            return;
        }
        if (list.immediate()) {
            operation().toBackground();
        }
        if (!enter(CopyLists.Space.LONG, listIdentifier, completion)) {
            running.ended();
            plan.ended(false);
            return;
        }
        if (list.immediate()) {
            operation().whenEnded(running::ended);
            completion.good(Unpooled.EMPTY_BUFFER);
        } else {
            answerAtTheEnd(completion, running::ended);
        }
        new CopyRun(plan, operation(), running).start(nexus().nexus().copies());
    }

    private CopyPlan plan(WriteUsingTokenList list) throws CopyRefusedException {
        if (RodToken.type(list.token()) == RodToken.BLOCK_ZERO) {
            return new ZeroPlan(nexus(), list.extents());
        }
        TokenStore.Rod rod = tokens.use(nexus().path().target().name(), list.token());
        Sense refusal = refuse(list, rod);
        if (refusal != null) {
            tokens.used(list.token(), false);
            throw new CopyRefusedException(refusal);
        }
        return new TokenPlan(
                rod,
                succeeded -> tokens.used(list.token(), succeeded && list.deletesToken()),
                list.offsetBlocks(),
                nexus(),
                list.extents());
    }

    private @Nullable Sense refuse(WriteUsingTokenList list, TokenStore.Rod rod) {
        int blockBytes = nexus().unit().geometry().logicalBlockBytes();
        if (rod.device().geometry().logicalBlockBytes() != blockBytes) {
            return Sense.of(AdditionalSense.INVALID_TOKEN_CAUSE_NOT_REPORTABLE);
        }
        boolean within = list.offsetBlocks() >= 0 && list.offsetBlocks() < Math.max(1, rod.blocks());
        return within ? null : Sense.invalidParameter(WriteUsingTokenList.OFFSET_INTO_ROD);
    }
}
