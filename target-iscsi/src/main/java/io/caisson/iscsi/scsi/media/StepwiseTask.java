package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockError;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A command of several block operations, one after the other: so much buffer, and no more, whatever its length. Can be
 * aborted between two of them.
 */
abstract class StepwiseTask extends MediaTask {

    /** Steps that are due; whoever raises it from 0 takes them, so that early completions do not deepen the stack. */
    private final AtomicInteger due = new AtomicInteger();

    private volatile boolean aborted;

    StepwiseTask(LogicalUnit unit, BlockRange range) {
        super(unit, range);
    }

    /**
     * Submits the next block operation with this task as its completion and answers true, or answers false when there is
     * none left.
     */
    abstract boolean step();

    /** Frees what the command held; called once, before its status is given. */
    abstract void release();

    /** The status of a command all of whose steps were done. */
    void finish() {
        good(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public final void abort() {
        aborted = true;
    }

    @Override
    public void succeeded() {
        advance();
    }

    @Override
    public final void failed(BlockError error, long detail) {
        release();
        super.failed(error, detail);
    }

    final void advance() {
        if (due.getAndIncrement() != 0) {
            return;
        }
        do {
            if (aborted) {
                release();
                completion().failed(ScsiStatus.TASK_ABORTED, null);
                return;
            }
            if (!step()) {
                release();
                finish();
                return;
            }
        } while (due.decrementAndGet() != 0);
    }
}
