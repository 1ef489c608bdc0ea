package io.caisson.store.chunk;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Reads of a store's applied state. Any thread. */
final class ChunkReads {

    /** Fails while there is nothing to be read. */
    interface Readable {
        void check() throws IOException;
    }

    private final Map<LayerId, Layer> layers;
    private final OpenChunks openChunks;
    private final StoreHealth health;
    private final Readable readable;

    ChunkReads(Map<LayerId, Layer> layers, OpenChunks openChunks, StoreHealth health, Readable readable) {
        this.layers = layers;
        this.openChunks = openChunks;
        this.health = health;
        this.readable = readable;
    }

    /** As {@link ChunkReader#read}. */
    int read(LayerId layerId, int chunkNumber, int firstBlock, int blocks, ByteBuf destination, boolean mayBlock)
            throws IOException {
        ChunkLayout.check(chunkNumber, firstBlock, blocks);
        readable.check();
        int bytes = blocks * ChunkLayout.BLOCK_BYTES;
        destination.ensureWritable(bytes);
        Layer layer = layers.get(layerId);
        Chunk chunk = layer == null ? null : layer.chunk(chunkNumber);
        if (chunk == null) {
            // Nothing is here either when an installation begins at this moment.
            readable.check();
            return zeros(destination, bytes);
        }
        if (chunk.lost()) {
            return 0;
        }
        OpenChunk open = chunk.acquireIfOpen();
        if (open == null) {
            if (!mayBlock) {
                return ChunkReader.WOULD_BLOCK;
            }
            open = openChunks.acquire(chunk);
            if (open == null) {
                // Dropped meanwhile, or the store was closed, or installed anew.
                readable.check();
                return isStill(layerId, chunkNumber, chunk)
                        ? zeros(destination, bytes)
                        : read(layerId, chunkNumber, firstBlock, blocks, destination, true);
            }
        }
        try {
            return read(open, firstBlock, blocks, destination, mayBlock);
        } finally {
            open.release();
        }
    }

    /** Whether a chunk that is gone has no successor. */
    private boolean isStill(LayerId layerId, int chunkNumber, Chunk gone) {
        Layer layer = layers.get(layerId);
        Chunk now = layer == null ? null : layer.chunk(chunkNumber);
        return now == null || now == gone;
    }

    private int read(OpenChunk open, int firstBlock, int blocks, ByteBuf destination, boolean mayBlock)
            throws IOException {
        int bytes = blocks * ChunkLayout.BLOCK_BYTES;
        if (destination.nioBufferCount() == 1) {
            ByteBuffer target = destination.internalNioBuffer(destination.writerIndex(), bytes);
            long address = destination.hasMemoryAddress() ? destination.memoryAddress() + destination.writerIndex() : 0;
            int answer = new BlockReader(open, health, target, address, mayBlock).read(firstBlock, blocks);
            if (answer == ChunkReader.OK) {
                destination.writerIndex(destination.writerIndex() + bytes);
            }
            return answer;
        }
        ByteBuf whole = destination.alloc().directBuffer(bytes, bytes);
        try {
            int answer = read(open, firstBlock, blocks, whole, mayBlock);
            if (answer == ChunkReader.OK) {
                destination.writeBytes(whole);
            }
            return answer;
        } finally {
            whole.release();
        }
    }

    private static int zeros(ByteBuf destination, int bytes) {
        destination.writeZero(bytes);
        return ChunkReader.OK;
    }

    /** As {@link ChunkReader#extent}. */
    int extent(LayerId layerId, int chunkNumber, int firstBlock, int maxBlocks) throws IOException {
        ChunkLayout.check(chunkNumber, firstBlock, 1);
        readable.check();
        int limit = Math.min(maxBlocks, ChunkLayout.BLOCKS_PER_CHUNK - firstBlock);
        Layer layer = layers.get(layerId);
        Chunk chunk = layer == null ? null : layer.chunk(chunkNumber);
        if (chunk != null && chunk.lost()) {
            return limit;
        }
        OpenChunk open = chunk == null ? null : openChunks.acquire(chunk);
        if (open == null) {
            readable.check();
            return chunk == null || isStill(layerId, chunkNumber, chunk)
                    ? -limit
                    : extent(layerId, chunkNumber, firstBlock, maxBlocks);
        }
        try {
            boolean absent = open.word(firstBlock) == IntegrityWord.ABSENT;
            int count = 1;
            while (count < limit && open.word(firstBlock + count) == IntegrityWord.ABSENT == absent) {
                count++;
            }
            return absent ? -count : count;
        } finally {
            open.release();
        }
    }
}
