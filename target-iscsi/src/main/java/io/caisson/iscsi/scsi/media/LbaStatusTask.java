package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockDevice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * GET LBA STATUS (SBC-4, 5.9): descriptors of adjoining extents from the address on, as many as there is room for, but a
 * bounded number, which the standard allows.
 */
final class LbaStatusTask extends StepwiseTask implements BlockDevice.AllocationListener {

    private static final int HEADER_BYTES = 8;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int MAX_DESCRIPTORS = 64;
    private static final long DESCRIPTOR_MAX_BLOCKS = 0xFFFF_FFFFL;
    private static final int MAPPED = 0;
    private static final int DEALLOCATED = 1;

    private final long blocksOfVolume;
    private final long allocationLength;
    private final int maxDescriptors;
    private final ByteBuf answer =
            Unpooled.buffer(HEADER_BYTES + DESCRIPTOR_BYTES).writeZero(HEADER_BYTES);
    private long next;
    private int descriptors;

    LbaStatusTask(LogicalUnit unit, BlockRange range, long allocationLength) {
        super(unit, range);
        this.blocksOfVolume = unit.geometry().blocks();
        this.allocationLength = allocationLength;
        this.maxDescriptors =
                (int) Math.min(MAX_DESCRIPTORS, Math.max(1, (allocationLength - HEADER_BYTES) / DESCRIPTOR_BYTES));
        this.next = range.firstBlock();
    }

    @Override
    public boolean changesMedium() {
        return false;
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        advance();
    }

    @Override
    boolean step() {
        if (descriptors == maxDescriptors || next == blocksOfVolume) {
            return false;
        }
        device().allocation(next, Math.min(blocksOfVolume - next, DESCRIPTOR_MAX_BLOCKS), this);
        return true;
    }

    @Override
    public void extent(boolean mapped, long blocks) {
        answer.writeLong(next);
        answer.writeInt((int) blocks);
        answer.writeByte(mapped ? MAPPED : DEALLOCATED);
        answer.writeMedium(0);
        next += blocks;
        descriptors++;
        advance();
    }

    @Override
    void release() {}

    @Override
    void finish() {
        answer.setInt(0, answer.readableBytes() - Integer.BYTES);
        if (answer.readableBytes() > allocationLength) {
            answer.writerIndex((int) allocationLength);
        }
        good(answer);
    }
}
