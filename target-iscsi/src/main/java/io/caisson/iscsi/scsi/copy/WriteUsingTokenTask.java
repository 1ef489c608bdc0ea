package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.BlockCopy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WRITE USING TOKEN (SBC-4). With IMMED=1 status is given when all was checked, and RECEIVE ROD TOKEN INFORMATION tells what
 * came of the copy.
 */
final class WriteUsingTokenTask extends CopyTask {

    private static final Logger LOGGER = LoggerFactory.getLogger(WriteUsingTokenTask.class);

    private final long listIdentifier;
    private final TokenStore tokens;
    private final BorrowedTokens borrowed;
    private final RunningCopies running;

    WriteUsingTokenTask(
            ItlNexus nexus,
            long listIdentifier,
            int parameterListBytes,
            TokenStore tokens,
            BorrowedTokens borrowed,
            RunningCopies running) {
        super(nexus, Command.WRITE_USING_TOKEN.serviceAction(), parameterListBytes);
        this.listIdentifier = listIdentifier;
        this.tokens = tokens;
        this.borrowed = borrowed;
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
        byte[] token = list.token();
        boolean isWellKnown = RodToken.type(token) == RodToken.BLOCK_ZERO;
        if (isWellKnown) {
            copy(list, new ZeroPlan(nexus(), list.extents()), completion);
        } else if (tokens.isOfAnotherNode(token)) {
            borrow(list, completion);
        } else {
            copy(list, ownPlan(list), completion);
        }
    }

    /**
     * Nothing is touched before the node that made the token has answered, so an abort only has to wait for that. It may be a
     * while, in which no copy of anybody else is kept from running.
     */
    private void borrow(WriteUsingTokenList list, ScsiCompletion completion) {
        CopyLists lists = nexus().nexus().copies();
        if (!lists.tryBorrow()) {
            completion.failed(ScsiStatus.BUSY, null);
            return;
        }
        TargetView target = nexus().path().target();
        borrowed.borrow(target, list.token()).whenComplete((rod, failure) -> {
            lists.borrowed();
            if (failure != null) {
                refused(failure, completion);
                return;
            }
            TokenPlan.Release release =
                    succeeded -> borrowed.used(rod, target, list.token(), succeeded && list.deletesToken());
            Sense refusal = refuse(list, rod);
            if (refusal != null || operation().isAborted()) {
                release.ended(false);
                end(refusal, completion);
                return;
            }
            copy(list, plan(list, rod, release), completion);
        });
    }

    private void refused(Throwable failure, ScsiCompletion completion) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CopyRefusedException refusal) {
            nexus().unit().check(completion, refusal.sense());
        } else {
            LOGGER.warn("a node says of its token what it must not say", cause);
            nexus().unit().check(completion, Sense.of(AdditionalSense.INVALID_TOKEN_CAUSE_NOT_REPORTABLE));
        }
    }

    private void end(@Nullable Sense refusal, ScsiCompletion completion) {
        if (refusal == null) {
            completion.failed(ScsiStatus.TASK_ABORTED, null);
        } else {
            nexus().unit().check(completion, refusal);
        }
    }

    private void copy(WriteUsingTokenList list, CopyPlan plan, ScsiCompletion completion) {
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

    private CopyPlan ownPlan(WriteUsingTokenList list) throws CopyRefusedException {
        TokenStore.Rod rod = tokens.use(nexus().path().target().name(), list.token());
        Sense refusal = refuse(list, rod);
        if (refusal != null) {
            tokens.used(list.token(), false);
            throw new CopyRefusedException(refusal);
        }
        return plan(list, rod, succeeded -> tokens.used(list.token(), succeeded && list.deletesToken()));
    }

    private CopyPlan plan(WriteUsingTokenList list, TokenStore.Rod rod, TokenPlan.Release release) {
        return new TokenPlan(rod, release, list.offsetBlocks(), nexus(), list.extents());
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
