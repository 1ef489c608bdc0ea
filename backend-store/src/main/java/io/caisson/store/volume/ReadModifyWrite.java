package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that depends on what is there: decided here, against applied state, while nothing else may touch its blocks,
 * and logged as a plain write of whole blocks, so that a replay never decides again.
 *
 * <p>{@link #decide} runs on the thread that the sequencer chose; the sequencer looks at the results only after it was
 * told, through its queue, that there are some.
 */
final class ReadModifyWrite extends Operation {
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

    private List<ChunkOperation> changes = List.of();
    private int payloadBytes;
    private @Nullable BlockError error;
    private long errorDetail;

    ReadModifyWrite(LayerId layer, long firstBlock, long endBlock, HostOperation host, Shape shape, Decision decision) {
        super(layer, firstBlock, endBlock, true, host.startedNanos(), host);
        this.shape = shape;
        this.decision = decision;
    }

    @Override
    public List<ChunkOperation> changes() {
        return changes;
    }

    @Override
    boolean isUrgent() {
        return shape.urgent;
    }

    @Override
    int payloadBytes() {
        return payloadBytes;
    }

    /** Why it ends without a change, or null when {@link #changes} holds. */
    @Nullable
    BlockError error() {
        return error;
    }

    long errorDetail() {
        return errorDetail;
    }

    /** Whether it is small enough to be decided where other work waits. */
    boolean isShort() {
        return endBlock - firstBlock <= INLINE_BLOCKS && !shape.freesZeroes;
    }

    /**
     * Reads the blocks and decides.
     *
     * @return false when it would have had to wait for the disk but may not; then nothing is decided
     */
    boolean decide(AppliedBlocks blocks, boolean mayBlock) {
        error = null;
        changes = List.of();
        payloadBytes = 0;
        try {
            return tryDecide(blocks, mayBlock);
        } catch (IOException | RuntimeException e) {
            error = blocks.failure(layer, e);
            return true;
        }
    }

    private boolean tryDecide(AppliedBlocks blocks, boolean mayBlock) throws IOException {
        if (shape.freesZeroes && blocks.allAbsent(layer, firstBlock, (int) (endBlock - firstBlock))) {
            return true;
        }
        int length = Math.toIntExact((endBlock - firstBlock) * BLOCK_BYTES);
        ByteBuf buffer = WriteBuffers.allocate(length);
        long answer = blocks.readBlocks(layer, firstBlock, endBlock, buffer, mayBlock);
        if (answer == AppliedBlocks.WOULD_BLOCK) {
            if (mayBlock) {
                throw new IOException("a read that may wait did not");
            }
            return false;
        }
        if (answer != AppliedBlocks.OK) {
            error = BlockError.UNRECOVERABLE;
            errorDetail = firstBadLogicalBlock(answer);
            return true;
        }
        byte[] image = buffer.array();
        int difference = decision.apply(image);
        if (difference != Decision.CHANGED) {
            error = BlockError.MISCOMPARE;
            errorDetail = difference;
        } else if (shape.freesZeroes && isZero(image)) {
            changes = List.of(ChunkCut.unmap(layer, firstBlock, (int) (endBlock - firstBlock)));
        } else {
            changes = ChunkCut.write(layer, firstBlock, image, 0, length);
            payloadBytes = length;
        }
        return true;
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
