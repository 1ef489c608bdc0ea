package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Does the steps of a plan, one after the other, and keeps the books of its operation. Wherever the store completes. */
final class CopyRun implements BlockCopy.Listener {

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
            step.destination().unmap(step.destinationFirst(), step.blocks(), new Zeroed(step.blocks()));
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
            case BUSY -> operation.busy();
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
