package io.caisson.store.chunk;

import io.caisson.store.block.Geometry;

/** Constants of the layout of a volume in chunks. */
public final class ChunkLayout {

    /** The unit of checksum and space. */
    public static final int BLOCK_BYTES = Geometry.PHYSICAL_BLOCK_BYTES;

    /** Bytes of one volume in one chunk: 32 MiB. */
    public static final int CHUNK_BYTES = 32 << 20;

    public static final int BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES;

    private ChunkLayout() {}
}
