package io.caisson.store.chunk;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

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
    private static final int FEWEST_FILES = 1024;
    private static final int OPEN_SHARE = 8;
    private static final int PARKED_SHARE = 4;
    private static final int SHARED = 5;

    public ChunkStoreOptions {
        if (openChunks < 1 || parkedFiles < 1) {
            throw new IllegalArgumentException(openChunks + " open chunks and " + parkedFiles + " parked files");
        }
    }

    /** A fifth of {@link #defaults}: for each of the groups that share a node with the one its disk brought. */
    public static ChunkStoreOptions oneOfSeveral() {
        ChunkStoreOptions all = defaults();
        return new ChunkStoreOptions(Math.max(1, all.openChunks / SHARED), Math.max(1, all.parkedFiles / SHARED));
    }

    /** An eighth of the heap for tables, and well under half of the files that the process may open. */
    public static ChunkStoreOptions defaults() {
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_SHARE / ChunkFileFormat.TABLE_BYTES;
        long files = openFiles();
        int most = (int) Math.min(MOST_OPEN_CHUNKS, files / OPEN_SHARE);
        int openChunks = (int) Math.max(FEWEST_OPEN_CHUNKS, Math.min(most, fitting));
        return new ChunkStoreOptions(openChunks, (int) Math.min(openChunks * PARKED_PER_OPEN, files / PARKED_SHARE));
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.max(system.getMaxFileDescriptorCount(), FEWEST_FILES)
                : FEWEST_FILES;
    }
}
