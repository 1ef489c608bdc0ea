package io.caisson.store.chunk;

import io.caisson.store.block.Geometry;

/** Constants of the layout of a volume in chunks. */
public final class ChunkLayout {

    /** The unit of checksum and space. */
    public static final int BLOCK_BYTES = Geometry.PHYSICAL_BLOCK_BYTES;

    /** Bytes of one volume in one chunk: 32 MiB. */
    public static final int CHUNK_BYTES = 32 << 20;

    public static final int BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES;

    /** Chunks of the largest volume. */
    public static final int MAX_CHUNKS = (int) (Geometry.MAX_CAPACITY_BYTES / CHUNK_BYTES);

    private ChunkLayout() {}

    /** Whether the chunk number and the blocks, at least one, lie within what a layer can hold. */
    static boolean contains(int chunk, int firstBlock, int blocks) {
        return chunk >= 0
                && chunk < MAX_CHUNKS
                && firstBlock >= 0
                && blocks > 0
                && firstBlock < BLOCKS_PER_CHUNK
                && blocks <= BLOCKS_PER_CHUNK - firstBlock;
    }

    static void check(int chunk, int firstBlock, int blocks) {
        if (!contains(chunk, firstBlock, blocks)) {
            throw new IllegalArgumentException(
                    blocks + " blocks from block " + firstBlock + " of chunk " + chunk + " do not exist");
        }
    }
}
