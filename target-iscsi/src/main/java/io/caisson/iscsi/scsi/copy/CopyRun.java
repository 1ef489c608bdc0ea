package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.OneAnswer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the steps of a plan, one after the other, and keeps the books of its operation. Wherever the store completes. */
final class CopyRun implements BlockCopy.Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(CopyRun.class);

    private final CopyPlan plan;
    private final CopyOperation operation;
    private final RunningCopies running;

    /** Steps that are due; whoever raises it from 0 takes them, so that early ends do not deepen the stack. */
    private final AtomicInteger due = new AtomicInteger();

    /** @param running counts it already */
    CopyRun(CopyPlan plan, CopyOperation operation, RunningCopies running) {
        this.plan = plan;
        this.operation = operation;
        this.running = running;
    }

    /** Begins on behalf of a nexus; the operation ends in any case. */
    void start(CopyLists lists) {
        lists.begun(operation, plan);
        advance();
    }

    private void advance() {
        if (due.getAndIncrement() != 0) {
            return;
        }
        do {
            step();
        } while (due.decrementAndGet() != 0);
    }

    private void step() {
        CopyStep step;
        try {
            step = plan.next();
        } catch (CopyRefusedException refusal) {
            plan.ended(false);
            operation.failed(refusal.sense());
            return;
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("a copy cannot go on", failure);
            failed(BlockCopy.End.SOURCE_FAILED, BlockError.BUSY, 0);
            return;
        }
        if (step == null) {
            plan.ended(true);
            operation.completed(plan.leavesResidual());
        } else if (isStopped()) {
            stop();
        } else {
            start(step);
        }
    }

    private void start(CopyStep step) {
        BlockDevice source = step.source();
        if (source == null) {
            OneAnswer.of(
                    new Zeroed(step.blocks()),
                    BlockError.GATEWAY_LOST,
                    answer -> step.destination().unmap(step.destinationFirst(), step.blocks(), answer));
            return;
        }
        new BlockCopy(
                        source,
                        step.sourceFirst(),
                        step.destination(),
                        step.destinationFirst(),
                        step.blocks(),
                        new Leave(),
                        this)
                .start();
    }

    private boolean isStopped() {
        return operation.isAborted() || plan.hindrance() != null;
    }

    private void stop() {
        plan.ended(false);
        Sense hindrance = operation.isAborted() ? null : plan.hindrance();
        if (hindrance == null) {
            operation.terminated();
        } else {
            operation.failed(hindrance);
        }
    }

    @Override
    public void ended(BlockCopy.Outcome outcome) {
        boolean complete = outcome.end() == BlockCopy.End.COMPLETE;
        operation.copied(outcome.copiedBlocks(), complete);
        if (complete) {
            advance();
        } else {
            failed(outcome.end(), outcome.error(), outcome.detail());
        }
    }

    private void failed(BlockCopy.End end, @Nullable BlockError error, long detail) {
        if (end == BlockCopy.End.DESTINATION_FAILED && error == BlockError.GATEWAY_LOST) {
            // A write may yet take effect: whatever else is true, nobody may be told that the copy has ended.
            plan.ended(false);
            operation.lost();
            return;
        }
        if (error == null || isStopped()) {
            // A volume that was taken away fails everything; that it was taken away is what there is to say.
            stop();
            return;
        }
        plan.ended(false);
        switch (error) {
            case GATEWAY_LOST -> operation.lost();
            case BUSY -> {
                // What was begun is not to be sent again as if nothing had happened: its source may have been
                // overwritten.
                if (operation.hasCopied()) {
                    operation.failed(plan.failed(end, error, detail));
                } else {
                    operation.busy();
                }
            }
            case OUT_OF_RANGE, OUT_OF_SPACE, MISCOMPARE, UNRECOVERABLE ->
                operation.failed(plan.failed(end, error, detail));
        }
    }

    private final class Leave implements BlockCopy.Leave {
        @Override
        public boolean mayGoOn() {
            return !isStopped();
        }

        @Override
        public int piecesInFlight() {
            return running.piecesOfEach();
        }
    }

    /** The end of a step of zeros. */
    private final class Zeroed implements BlockCompletion {
        private final long blocks;

        Zeroed(long blocks) {
            this.blocks = blocks;
        }

        @Override
        public void succeeded() {
            operation.copied(blocks, true);
            advance();
        }

        @Override
        public void failed(BlockError error, long detail) {
            CopyRun.this.failed(BlockCopy.End.DESTINATION_FAILED, error, detail);
        }
    }
}
