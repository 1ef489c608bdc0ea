package io.caisson.store.chunk;

/**
 * Limits of a chunk store.
 *
 * @param openChunks chunks whose table (64 KiB of heap) and file are kept open; a few more while all are in use
 * @param parkedFiles files kept open, without a table, because they changed since the last checkpoint
 */
public record ChunkStoreOptions(int openChunks, int parkedFiles) {
    private static final int HEAP_SHARE = 8;
    private static final int FEWEST_OPEN_CHUNKS = 64;
    private static final int MOST_OPEN_CHUNKS = 4096;
    private static final int PARKED_PER_OPEN = 4;

    public ChunkStoreOptions {
        if (openChunks < 1 || parkedFiles < 1) {
            throw new IllegalArgumentException(openChunks + " open chunks and " + parkedFiles + " parked files");
        }
    }

    /** An eighth of the heap for tables. */
    public static ChunkStoreOptions defaults() {
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ChunkFileFormat.TABLE_BYTES;
        int openChunks = (int) Math.max(FEWEST_OPEN_CHUNKS, Math.min(MOST_OPEN_CHUNKS, fitting));
        return new ChunkStoreOptions(openChunks, openChunks * PARKED_PER_OPEN);
    }
}
