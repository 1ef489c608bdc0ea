package io.caisson.store.chunk;

import java.nio.ByteBuffer;

/** One change within a log entry. Blocks are 4 KiB blocks of the chunk, counted from 0. */
public sealed interface ChunkOperation {

    /** The layer whose contents change. */
    LayerId layer();

    /**
     * New contents for consecutive blocks of one chunk.
     *
     * @param checksums CRC32C of each block's contents, made at the gateway
     * @param data {@code checksums.length} blocks; garbage-collected memory that nobody changes
     */
    record Write(LayerId layer, int chunk, int firstBlock, int[] checksums, ByteBuffer data)
            implements ChunkOperation {}

    /** Consecutive blocks of one chunk become absent and read as zeros. */
    record Unmap(LayerId layer, int chunk, int firstBlock, int blocks) implements ChunkOperation {}

    /** All chunks of the layer go. */
    record Drop(LayerId layer) implements ChunkOperation {}
}
