package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.store.block.BlockError;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A command of several block operations, one after the other: so much buffer, and no more, whatever its length. Can be
 * aborted between two of them, and goes no further once a reservation forbids it.
 */
abstract class StepwiseCommand extends MediaCommand {

    /** Steps that are due; whoever raises it from 0 takes them, so that early completions do not deepen the stack. */
    private final AtomicInteger due = new AtomicInteger();

    private volatile boolean aborted;

    StepwiseCommand(NamespaceAccess access, long firstBlock, int blocks) {
        super(access, firstBlock, blocks);
    }

    /**
     * Submits the next block operation with this command as its completion and answers true, or answers false when there is
     * none left.
     */
    abstract boolean step();

    /** Frees what the command held; called once, before its status is given. */
    abstract void release();

    /** The status of a command all of whose steps were done. */
    void finish() {
        completion().succeeded();
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
                stop(StatusCode.ABORT_REQUESTED);
                return;
            }
            if (access().conflict(group())) {
                stop(StatusCode.RESERVATION_CONFLICT);
                return;
            }
            if (!step()) {
                release();
                finish();
                return;
            }
        } while (due.decrementAndGet() != 0);
    }

    private void stop(StatusCode status) {
        release();
        completion().failed(status);
    }
}
