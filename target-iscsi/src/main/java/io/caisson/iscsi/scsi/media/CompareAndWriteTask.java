package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;

/**
 * COMPARE AND WRITE: decided by the store in one step. A miscompare tells the offset of the first differing byte.
 *
 * <p>One that took effect and was given up before its status was sent is remembered. When its initiator sends it again, and the
 * blocks are still as it wrote them, the answer is GOOD: it is the same command, and has been done.
 */
final class CompareAndWriteTask extends MediaTask {

    private final String initiatorName;
    private byte[] operand = {};
    /** Guarded by this. */
    private boolean abandoned;
    /** Guarded by this. */
    private boolean done;

    CompareAndWriteTask(ItlNexus nexus, BlockRange range) {
        super(nexus.unit(), range);
        this.initiatorName = nexus.path().initiatorName().toLowerCase(Locale.ROOT);
    }

    @Override
    public int dataOutBytes() {
        return 2 * lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() != dataOutBytes()) {
            refuse(dataOut);
        } else if (blocks() == 0) {
            dataOut.release();
            good(Unpooled.EMPTY_BUFFER);
        } else {
            operand = ByteBufUtil.getBytes(dataOut);
            device().update(AtomicOperation.COMPARE_AND_WRITE, firstBlock(), dataOut, this);
        }
    }

    /** Before anything that waits for these blocks goes on. */
    @Override
    public void succeeded() {
        synchronized (this) {
            done = true;
            rememberIfLost();
        }
        super.succeeded();
    }

    @Override
    public synchronized void abort() {
        abandoned = true;
        rememberIfLost();
    }

    private void rememberIfLost() {
        if (abandoned && done) {
            done = false;
            unit().lostComparisons().add(initiatorName, firstBlock(), operand);
        }
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.MISCOMPARE && unit().lostComparisons().take(initiatorName, firstBlock(), operand)) {
            confirm(detail);
        } else {
            super.failed(error, detail);
        }
    }

    /** Whether all is as this command leaves it; nobody else may have changed it since. */
    private void confirm(long difference) {
        int half = operand.length / 2;
        ByteBuf asWritten = WriteBuffers.allocate(operand.length)
                .writeBytes(operand, half, half)
                .writeBytes(operand, half, half);
        device().update(AtomicOperation.COMPARE_AND_WRITE, firstBlock(), asWritten, new BlockCompletion() {
            @Override
            public void succeeded() {
                CompareAndWriteTask.this.succeeded();
            }

            @Override
            public void failed(BlockError error, long detail) {
                if (error != BlockError.MISCOMPARE) {
                    // It may come a third time.
                    unit().lostComparisons().add(initiatorName, firstBlock(), operand);
                }
                CompareAndWriteTask.super.failed(error, error == BlockError.MISCOMPARE ? difference : detail);
            }
        });
    }
}
