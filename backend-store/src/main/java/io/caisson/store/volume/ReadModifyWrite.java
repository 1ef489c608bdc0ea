package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.StatusFate;
import io.caisson.store.chunk.StatusNote;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of a host that depends on what is there. */
final class ReadModifyWrite extends DecidedOperation {
    /** The most blocks that the sequencer may read by itself. */
    private static final int INLINE_BLOCKS = 2;

    /**
     * How the operation sees its blocks.
     *
     * @param logicalBlockBytes of the volume
     * @param skippedBytes at the start of the first block that the host did not name
     * @param freesZeroes whether blocks that come out as zeros are unmapped
     * @param urgent whether it goes before others that wait for a log entry
     */
    record Shape(int logicalBlockBytes, int skippedBytes, boolean freesZeroes, boolean urgent) {}

    private final Shape shape;
    private final Decision decision;
    private final @Nullable OwnRetry retry;
    private @Nullable StatusNote note;

    /** @param retry of a COMPARE AND WRITE that may be sent again; otherwise null */
    ReadModifyWrite(
            LayerId layer,
            long firstBlock,
            long endBlock,
            HostOperation host,
            Shape shape,
            Decision decision,
            @Nullable OwnRetry retry) {
        super(layer, firstBlock, endBlock, host);
        this.shape = shape;
        this.decision = decision;
        this.retry = retry;
    }

    @Override
    public @Nullable StatusNote note() {
        return note;
    }

    @Override
    boolean isEmpty() {
        return super.isEmpty() && note == null;
    }

    @Override
    boolean isUrgent() {
        return shape.urgent;
    }

    @Override
    boolean isShort() {
        return endBlock - firstBlock <= INLINE_BLOCKS && !shape.freesZeroes;
    }

    @Override
    boolean tryDecide(AppliedBlocks blocks, boolean mayBlock) throws IOException {
        note = null;
        if (shape.freesZeroes && blocks.allAbsent(layer, firstBlock, (int) (endBlock - firstBlock))) {
            return true;
        }
        int length = Math.toIntExact((endBlock - firstBlock) * BLOCK_BYTES);
        ByteBuf buffer = WriteBuffers.allocate(length);
        long answer = readImage(blocks, firstBlock, endBlock, buffer, mayBlock);
        if (answer == AppliedBlocks.WOULD_BLOCK) {
            if (mayBlock) {
                throw new IOException("a read that may wait did not");
            }
            return false;
        }
        if (answer != AppliedBlocks.OK) {
            FoundBlocks.State state = stateOf(answer);
            if (state == FoundBlocks.State.NOWHERE) {
                refused(BlockError.UNRECOVERABLE, firstBadLogicalBlock(answer));
            } else if (state != null) {
                refused(BlockError.BUSY, 0);
            }
            return true;
        }
        byte[] image = buffer.array();
        int difference = decision.apply(image);
        if (difference != Decision.CHANGED) {
            differs(difference, image, blocks);
        } else if (retry != null && !retry.mayChange()) {
            // Its host may have given it up meanwhile. If not, it sends it again, and that one writes.
            refused(BlockError.BUSY, 0);
        } else if (shape.freesZeroes && isZero(image)) {
            decided(List.of(ChunkCut.unmap(layer, firstBlock, (int) (endBlock - firstBlock))), 0);
        } else {
            decided(ChunkCut.write(layer, firstBlock, image, 0, length), length);
            note = retry == null ? null : retry.note();
        }
        return true;
    }

    /** One that took effect before has nothing to change, but its status is awaited again. */
    private void differs(int difference, byte[] image, AppliedBlocks blocks) {
        StatusFate fate = retry == null ? StatusFate.DELIVERED : retry.fate(image, blocks);
        if (retry != null && fate == StatusFate.LOST) {
            note = retry.note();
        } else {
            refused(BlockError.MISCOMPARE, MiscompareDetail.of(difference, fate));
        }
    }

    private long firstBadLogicalBlock(long badBlock) {
        int perBlock = BLOCK_BYTES / shape.logicalBlockBytes;
        long firstNamed = firstBlock * perBlock + shape.skippedBytes / shape.logicalBlockBytes;
        return Math.max(firstNamed, badBlock * perBlock);
    }

    private static boolean isZero(byte[] image) {
        return image[0] == 0 && Arrays.equals(image, 0, image.length - 1, image, 1, image.length);
    }
}
