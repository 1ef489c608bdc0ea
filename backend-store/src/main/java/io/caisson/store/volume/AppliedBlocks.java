package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.ChunkReader;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.chunk.StatusFate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applied state, addressed by blocks and bytes of a volume instead of chunks. Any thread. */
final class AppliedBlocks {

    private static final Logger LOG = LoggerFactory.getLogger(AppliedBlocks.class);

    /** What reads answer when all is well, when they would have had to wait, or else the first bad 4 KiB block. */
    static final long OK = ChunkReader.OK;

    static final long WOULD_BLOCK = ChunkReader.WOULD_BLOCK;

    private static final FastThreadLocal<ByteBuf> ONE_BLOCK = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BLOCK_BYTES));
        }
    };

    private final ChunkReader reader;
    private final AtomicBoolean failureTold = new AtomicBoolean();

    AppliedBlocks(ChunkReader reader) {
        this.reader = reader;
    }

    /**
     * What a host is answered when reading failed otherwise than by a bad block: the whole store failed, or is closing.
     * Logged once, because every later read fails too.
     */
    BlockError failure(LayerId layer, Exception cause) {
        if (failureTold.compareAndSet(false, true)) {
            LOG.error("the store cannot be read any more; first seen on volume {}", layer.volume(), cause);
        }
        return BlockError.GATEWAY_LOST;
    }

    /** Appends whole blocks to {@code destination}, whose contents are undefined unless the answer is {@link #OK}. */
    long readBlocks(LayerId layer, long firstBlock, long endBlock, ByteBuf destination, boolean mayBlock)
            throws IOException {
        long block = firstBlock;
        while (block < endBlock) {
            int blocks = ChunkCut.blocksInChunk(block, endBlock);
            int answer = reader.read(
                    layer, ChunkCut.chunk(block), ChunkCut.blockInChunk(block), blocks, destination, mayBlock);
            if (answer != ChunkReader.OK) {
                return answer == ChunkReader.WOULD_BLOCK ? WOULD_BLOCK : block + answer;
            }
            block += blocks;
        }
        return OK;
    }

    /** Appends bytes to {@code destination}, whose contents are undefined unless the answer is {@link #OK}. */
    long readBytes(LayerId layer, long startByte, int lengthBytes, ByteBuf destination, boolean mayBlock)
            throws IOException {
        long endByte = startByte + lengthBytes;
        long firstWhole = (startByte + BLOCK_BYTES - 1) / BLOCK_BYTES;
        long endWhole = endByte / BLOCK_BYTES;
        if (firstWhole > endWhole) {
            return readPart(layer, startByte, lengthBytes, destination, mayBlock);
        }
        long headBytes = firstWhole * BLOCK_BYTES - startByte;
        long answer = headBytes == 0 ? OK : readPart(layer, startByte, (int) headBytes, destination, mayBlock);
        if (answer == OK && firstWhole < endWhole) {
            answer = readBlocks(layer, firstWhole, endWhole, destination, mayBlock);
        }
        long tailBytes = endByte - endWhole * BLOCK_BYTES;
        if (answer == OK && tailBytes > 0) {
            answer = readPart(layer, endWhole * BLOCK_BYTES, (int) tailBytes, destination, mayBlock);
        }
        return answer;
    }

    /** A part of one block: the whole block is checked, so the whole block is read. */
    private long readPart(LayerId layer, long startByte, int lengthBytes, ByteBuf destination, boolean mayBlock)
            throws IOException {
        ByteBuf scratch = ONE_BLOCK.get().clear();
        long block = startByte / BLOCK_BYTES;
        long answer = readBlocks(layer, block, block + 1, scratch, mayBlock);
        if (answer == OK) {
            destination.writeBytes(scratch, (int) (startByte % BLOCK_BYTES), lengthBytes);
        }
        return answer;
    }

    /** Counts the blocks from {@code block} on in the same state, within its chunk; negative when absent. May wait. */
    int extent(LayerId layer, long block, int maxBlocks) throws IOException {
        return reader.extent(layer, ChunkCut.chunk(block), ChunkCut.blockInChunk(block), maxBlocks);
    }

    /** Whether every block of the range is present. May wait. */
    boolean allPresent(LayerId layer, long firstBlock, long endBlock) throws IOException {
        long block = firstBlock;
        while (block < endBlock) {
            int present = extent(layer, block, ChunkCut.blocksInChunk(block, endBlock));
            if (present <= 0) {
                return false;
            }
            block += present;
        }
        return true;
    }

    /** Whether no block of the range, which lies in one chunk, is present. May wait. */
    boolean allAbsent(LayerId layer, long firstBlock, int blocks) throws IOException {
        return extent(layer, firstBlock, blocks) == -blocks;
    }

    /** See {@link ChunkReader#statusOf}. */
    StatusFate statusOf(ComparisonDigest comparison, OperationId asking, long nowMillis) {
        return reader.statusOf(comparison, asking, nowMillis);
    }

    long allocatedBytes(LayerId layer) {
        return reader.allocatedBytes(layer);
    }
}
