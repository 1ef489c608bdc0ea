package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.LayerId;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

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

    ReadModifyWrite(LayerId layer, long firstBlock, long endBlock, HostOperation host, Shape shape, Decision decision) {
        super(layer, firstBlock, endBlock, host);
        this.shape = shape;
        this.decision = decision;
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
            refused(BlockError.MISCOMPARE, difference);
        } else if (shape.freesZeroes && isZero(image)) {
            decided(List.of(ChunkCut.unmap(layer, firstBlock, (int) (endBlock - firstBlock))), 0);
        } else {
            decided(ChunkCut.write(layer, firstBlock, image, 0, length), length);
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
