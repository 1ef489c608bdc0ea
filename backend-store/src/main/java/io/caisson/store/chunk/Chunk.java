package io.caisson.store.chunk;

import io.caisson.store.file.StoreFile;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of one layer that exists here, in memory as long as it exists. While it is open its table is in memory too.
 *
 * <p>Opening and closing happen under the monitor of the chunk. Unless said otherwise a field is guarded by it.
 */
final class Chunk {
    /** The checkpoint number of a chunk that is in no checkpoint yet. */
    static final long NO_CHECKPOINT = 0;

    /**
     * What is left of a chunk that was changed since the last checkpoint and then closed to make room. The file stays
     * open where possible: the kernel tells of a failed write-back only to those who had it open.
     *
     * @param file null when it was synced and closed
     * @param seals of the table as it was written
     */
    record Parked(@Nullable StoreFile file, int[] seals, int slot) {}

    private final Layer layer;
    private final int number;
    private volatile @Nullable OpenChunk open;
    private volatile int presentBlocks;
    private volatile boolean lost;

    @Nullable
    Parked parked;

    /** No longer part of the layer; its file is, or is about to be, deleted. */
    boolean gone;

    /** The checkpoint that wrote the header which counts. */
    long checkpoint;

    /** Changed since the last checkpoint. Written by the applying thread while it holds the chunk open or its monitor. */
    boolean dirty;

    /**
     * No log entry after this index changed the chunk. Written as {@link #dirty}; any thread reads it, after the index of the
     * last entry applied.
     */
    volatile long lastChange;

    /** What was wrong with the table when it was read during replay. The applying thread's. */
    @Nullable
    Suspicion suspicion;

    Chunk(Layer layer, int number, long checkpoint, long lastChange) {
        this.layer = layer;
        this.number = number;
        this.checkpoint = checkpoint;
        this.lastChange = lastChange;
    }

    Layer layer() {
        return layer;
    }

    int number() {
        return number;
    }

    String path() {
        return ChunkFileFormat.layerPath(layer.id()) + "/" + ChunkFileFormat.chunkName(number);
    }

    /** What {@link IntegrityWord#identity} of a block takes as seed, with the block counted within the chunk. */
    long seed() {
        return layer.seed() + (long) number * ChunkLayout.BLOCKS_PER_CHUNK;
    }

    /** Blocks that are not absent. Any thread. */
    int presentBlocks() {
        return presentBlocks;
    }

    /** The applying thread, or whoever opens the chunk. */
    void presentBlocks(int count) {
        layer.addPresentBlocks(count - presentBlocks);
        presentBlocks = count;
    }

    /** Whether the chunk ought to have a file and has none: all of its blocks are bad. Any thread. */
    boolean lost() {
        return lost;
    }

    void lost(boolean isLost) {
        lost = isLost;
    }

    @Nullable
    OpenChunk open() {
        return open;
    }

    void open(@Nullable OpenChunk table) {
        open = table;
    }

    /** The open chunk, kept open until it is released; null when it is not open. Any thread, never waits. */
    @Nullable
    OpenChunk acquireIfOpen() {
        OpenChunk candidate = open;
        return candidate != null && candidate.tryAcquire() ? candidate : null;
    }
}
