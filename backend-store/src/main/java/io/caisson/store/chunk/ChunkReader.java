package io.caisson.store.chunk;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Reads of applied state. Any thread. */
public interface ChunkReader {

    /** What {@link #read} answers when all is well. */
    int OK = -1;

    /** What {@link #read} answers when it was not allowed to wait for the disk and would have had to. */
    int WOULD_BLOCK = -2;

    /**
     * Appends {@code blocks} blocks to {@code destination}, each checked against its integrity word.
     *
     * @param destination borrowed for the call; unchanged (writer index) unless the answer is {@link #OK}
     * @param mayBlock whether the call may wait for the disk; false on event loops
     * @return {@link #OK}, {@link #WOULD_BLOCK}, or the number (0 or more) of the first block, counted from {@code
     *     firstBlock}, of which no good copy is here
     */
    int read(LayerId layer, int chunk, int firstBlock, int blocks, ByteBuf destination, boolean mayBlock)
            throws IOException;

    /**
     * Counts the blocks from {@code firstBlock} on, at most {@code maxBlocks}, that are in the same state as it.
     *
     * @return the count when present, its negative when absent
     */
    int extent(LayerId layer, int chunk, int firstBlock, int maxBlocks) throws IOException;

    /** Which parts of an operation are applied: see {@link PartsDone}. */
    default long partsDone(OperationId operation) {
        return PartsDone.NONE;
    }

    /**
     * What is known of the status of a COMPARE AND WRITE that took effect.
     *
     * @param asking the operation that looks as if it were the same command, sent again
     * @param nowMillis the time, in milliseconds since 1970
     */
    default StatusFate statusOf(ComparisonDigest comparison, OperationId asking, long nowMillis) {
        return StatusFate.DELIVERED;
    }

    /** Bytes of data that the layer's present blocks take here. */
    long allocatedBytes(LayerId layer);
}
