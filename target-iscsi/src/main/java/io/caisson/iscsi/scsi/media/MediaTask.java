package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A command on a range of blocks that was checked when it was accepted. The task is itself the completion of its block
 * operation, so that an I/O costs this object and nothing else. Runs on the transport's thread first, then wherever the
 * store completes; never on two threads at once.
 */
abstract class MediaTask implements ScsiTask, BlockCompletion {

    private final LogicalUnit unit;
    private final int blockBytes;
    private final long firstBlock;
    private final int blocks;
    private @Nullable ScsiCompletion completion;

    MediaTask(LogicalUnit unit, BlockRange range) {
        this.unit = unit;
        this.blockBytes = unit.geometry().logicalBlockBytes();
        this.firstBlock = range.firstBlock();
        this.blocks = Math.toIntExact(range.blocks());
    }

    /**
     * Begins the work.
     *
     * @param dataOut to be consumed
     */
    abstract void start(ByteBuf dataOut);

    @Override
    public final void run(ByteBuf dataOut, ScsiCompletion whenDone) {
        completion = whenDone;
        start(dataOut);
    }

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public void succeeded() {
        good(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void failed(BlockError error, long detail) {
        unit.failed(completion(), error, detail);
    }

    final void good(ByteBuf dataIn) {
        completion().good(dataIn);
    }

    final void check(Sense sense) {
        unit.check(completion(), sense);
    }

    /** The data is not what the CDB says: nothing of it is used. */
    final void refuse(ByteBuf dataOut) {
        dataOut.release();
        check(Sense.of(AdditionalSense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT));
    }

    final ScsiCompletion completion() {
        ScsiCompletion current = completion;
        if (current == null) {
            throw new IllegalStateException("completed before it was run");
        }
        return current;
    }

    final LogicalUnit unit() {
        return unit;
    }

    final BlockDevice device() {
        return unit.device();
    }

    final long firstBlock() {
        return firstBlock;
    }

    final int blocks() {
        return blocks;
    }

    final int blockBytes() {
        return blockBytes;
    }

    final int lengthBytes() {
        return blocks * blockBytes;
    }
}
