package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.StatusReceipt;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Compare and Write as a fused operation (base specification 2.0, 3.4.2; NVM command set 1.0, 3.2.1.2): two commands of one
 * fate. Each collects its data, in whatever order it comes; when both have theirs, the store decides in one step. Until then either
 * may be given up, and with it the other: nothing is written. Any thread; the lock is held for no calls.
 *
 * <pre>
 *   OPEN --both have their data--> SUBMITTED --the store answers--> both are answered
 *     |
 *     +--aborted, or no partner--> BROKEN: each half is answered when it has its data, or at once if it has
 * </pre>
 */
public final class FusedPair implements BlockCompletion {

    private enum Phase {
        OPEN,
        SUBMITTED,
        BROKEN
    }

    private final NamespaceAccess access;
    private final long firstBlock;
    private final int blocks;
    private final int halfBytes;
    private final Half compare = new Half(true);
    private final Half write = new Half(false);
    private final StatusReceipt receipt;

    /** Guarded by this. */
    private Phase phase = Phase.OPEN;

    /**
     * @param queue that it came through
     * @param blocks at least 1, and no more than {@link IoLimits#compareAndWriteBlocks}; within the namespace
     */
    public FusedPair(Object queue, NamespaceAccess access, long firstBlock, int blocks) {
        this.receipt = new StatusReceipt(queue);
        this.access = access;
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.halfBytes = blocks * access.namespace().geometry().logicalBlockBytes();
    }

    /** The first command. */
    public NvmeCommand compare() {
        return compare;
    }

    /** The second command, which came next after the first. */
    public NvmeCommand write() {
        return write;
    }

    /** Whether a second command is for the same blocks of the same namespace. */
    public boolean isFor(NamespaceAccess other, long otherFirstBlock, int otherBlocks) {
        return access.equals(other) && firstBlock == otherFirstBlock && blocks == otherBlocks;
    }

    /** No second command came, or it was none for this one: {@code status} is what the first is told. */
    public void withoutWrite(StatusCode status) {
        breakUp(status, StatusCode.FAILED_FUSED);
    }

    private void breakUp(StatusCode compareStatus, StatusCode writeStatus) {
        synchronized (this) {
            if (phase != Phase.OPEN) {
                return;
            }
            phase = Phase.BROKEN;
            compare.verdict = compareStatus;
            write.verdict = writeStatus;
        }
        compare.failIfWaiting();
        write.failIfWaiting();
    }

    /** Both have their data. Reservations are looked at again, as for every command whose data came. */
    private void submit() {
        StatusCode conflict = StatusCode.RESERVATION_CONFLICT;
        if (access.conflict(CommandGroup.READ)) {
            fail(conflict, StatusCode.FAILED_FUSED);
        } else if (access.conflict(CommandGroup.WRITE)) {
            fail(StatusCode.FAILED_FUSED, conflict);
        } else {
            ByteBuf operand = WriteBuffers.allocate(2 * halfBytes);
            operand.writeBytes(compare.data).writeBytes(write.data);
            releaseData();
            access.namespace().device().compareAndWrite(initiator(), firstBlock, operand, receipt, this);
        }
    }

    /** The host, whichever of its controllers it uses. */
    private String initiator() {
        return "nvme " + access.host().initiator();
    }

    private void releaseData() {
        compare.takeData().release();
        write.takeData().release();
    }

    @Override
    public void succeeded() {
        compare.completion().succeeded();
        write.completion().succeeded();
    }

    @Override
    public void failed(BlockError error, long detail) {
        StatusCode status = BlockErrorStatus.of(error);
        if (status == null) {
            compare.completion().unanswerable();
            write.completion().unanswerable();
            return;
        }
        switch (error) {
            case MISCOMPARE, UNRECOVERABLE -> fail(status, StatusCode.FAILED_FUSED);
            case OUT_OF_SPACE -> fail(StatusCode.FAILED_FUSED, status);
            case OUT_OF_RANGE, BUSY, GATEWAY_LOST -> fail(status, status);
        }
    }

    private void fail(StatusCode compareStatus, StatusCode writeStatus) {
        releaseData();
        compare.completion().failed(compareStatus);
        write.completion().failed(writeStatus);
    }

    /** One of the two commands. */
    private final class Half implements NvmeCommand {
        private final boolean compares;

        // Guarded by the pair while it is open.
        private ByteBuf data = Unpooled.EMPTY_BUFFER;
        private @Nullable CommandCompletion completion;
        private @Nullable StatusCode verdict;

        Half(boolean compares) {
            this.compares = compares;
        }

        @Override
        public int dataOutBytes() {
            return halfBytes;
        }

        /** The operand is both halves' data in one piece. */
        @Override
        public int bufferBytes() {
            return halfBytes;
        }

        @Override
        public int namespaceId() {
            return access.namespaceId();
        }

        @Override
        public void run(ByteBuf dataOut, CommandCompletion whenDone) {
            boolean complete = false;
            StatusCode broken;
            synchronized (FusedPair.this) {
                broken = verdict;
                if (broken == null) {
                    data = dataOut;
                    completion = whenDone;
                    complete = compare.completion != null && write.completion != null;
                    phase = complete ? Phase.SUBMITTED : phase;
                }
            }
            if (broken != null) {
                dataOut.release();
                whenDone.failed(broken);
            } else if (complete) {
                submit();
            }
        }

        @Override
        public void abort() {
            if (compares) {
                breakUp(StatusCode.ABORT_REQUESTED, StatusCode.FAILED_FUSED);
            } else {
                breakUp(StatusCode.FAILED_FUSED, StatusCode.ABORT_REQUESTED);
            }
        }

        /** The completion of the second follows that of the first: it stands for both. */
        @Override
        public boolean awaitsDelivery() {
            return !compares;
        }

        @Override
        public void completionDelivered() {
            receipt.delivered();
        }

        @Override
        public void completionLost() {
            receipt.lost();
        }

        void failIfWaiting() {
            CommandCompletion waiting = completion;
            StatusCode status = verdict;
            if (waiting != null && status != null) {
                takeData().release();
                waiting.failed(status);
            }
        }

        ByteBuf takeData() {
            ByteBuf taken = data;
            data = Unpooled.EMPTY_BUFFER;
            return taken;
        }

        CommandCompletion completion() {
            CommandCompletion current = completion;
            if (current == null) {
                throw new IllegalStateException("completed before it was run");
            }
            return current;
        }
    }
}
