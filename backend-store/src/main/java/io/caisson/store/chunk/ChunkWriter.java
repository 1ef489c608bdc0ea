package io.caisson.store.chunk;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.file.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Changes blocks of an open chunk: data in the file's page cache, words in memory. The applying thread only.
 *
 * <p>Everything may be repeated. A failure other than a full file system leaves blocks marked as changing, which is right:
 * the store has failed then.
 */
final class ChunkWriter {
    /** Blocks written by one call: it should stay in the processor's cache between being gathered and written. */
    private static final int LONGEST_RUN = 64;

    private final StoreHealth health;
    private final long[] saved = new long[ChunkLayout.BLOCKS_PER_CHUNK];
    private final long[] fresh = new long[LONGEST_RUN];
    private final ByteBuffer data = ByteBuffer.allocateDirect(LONGEST_RUN * BLOCK_BYTES);

    ChunkWriter(StoreHealth health) {
        this.health = health;
    }

    /**
     * Writes blocks of a write, at most {@link #LONGEST_RUN}.
     *
     * @param skip how many blocks of it were written before
     * @return how many were written now, from the first on; 0 when the file system is full
     */
    int write(OpenChunk open, LogEntry write, int skip, long logIndex) throws IOException {
        int blocks = Math.min(write.blocks() - skip, LONGEST_RUN);
        int first = write.firstBlock() + skip;
        long seed = open.chunk().seed();
        for (int i = 0; i < blocks; i++) {
            fresh[i] = IntegrityWord.of(write.checksum(skip + i), IntegrityWord.identity(seed, first + i), logIndex);
        }
        data.clear();
        write.copyPayload(skip, blocks, data);
        data.flip();
        open.changing().lock();
        try {
            open.beginChange(first, blocks, saved);
            int written = blocks;
            try {
                open.file().write(ChunkFileFormat.dataPosition(first), data);
            } catch (NoSpaceException full) {
                written = writeSingly(open, first, blocks);
            }
            endChange(open, first, blocks, written);
            return written;
        } catch (IOException failure) {
            throw health.fail(failure);
        } finally {
            open.changing().unlock();
        }
    }

    /** A run that failed may have been written in part: finds out how far the space reaches. */
    private int writeSingly(OpenChunk open, int first, int blocks) throws IOException {
        for (int i = 0; i < blocks; i++) {
            try {
                open.file().write(ChunkFileFormat.dataPosition(first + i), data.slice(i * BLOCK_BYTES, BLOCK_BYTES));
            } catch (NoSpaceException full) {
                return i;
            }
        }
        return blocks;
    }

    /** Gives the blocks that were written their new words, and the others, which are as they were, their old ones. */
    private void endChange(OpenChunk open, int first, int blocks, int written) {
        int added = 0;
        for (int i = 0; i < blocks; i++) {
            if (i < written) {
                open.word(first + i, fresh[i]);
                added += saved[i] == IntegrityWord.ABSENT ? 1 : 0;
            } else {
                open.word(first + i, saved[i]);
            }
        }
        if (written > 0) {
            open.unwritten(first, written);
        }
        if (added > 0) {
            Chunk chunk = open.chunk();
            chunk.presentBlocks(chunk.presentBlocks() + added);
        }
    }

    /**
     * Makes blocks absent and gives their space back.
     *
     * @param all whether to punch also where no block is: a crash may have left data there
     */
    void unmap(OpenChunk open, int firstBlock, int blocks, boolean all) throws IOException {
        open.changing().lock();
        try {
            int removed = 0;
            for (int i = 0; i < blocks; i++) {
                saved[i] = open.word(firstBlock + i);
                if (saved[i] != IntegrityWord.ABSENT) {
                    open.word(firstBlock + i, IntegrityWord.ABSENT);
                    removed++;
                }
            }
            if (removed > 0) {
                open.unwritten(firstBlock, blocks);
                Chunk chunk = open.chunk();
                chunk.presentBlocks(chunk.presentBlocks() - removed);
            }
            // Readers see the block absent before its data go.
            int from = 0;
            while (from < blocks) {
                int to = from;
                while (to < blocks && (all || saved[to] != IntegrityWord.ABSENT)) {
                    to++;
                }
                if (to > from) {
                    open.file()
                            .punchHole(
                                    ChunkFileFormat.dataPosition(firstBlock + from), (long) (to - from) * BLOCK_BYTES);
                }
                from = to + 1;
            }
        } catch (NoSpaceException full) {
            throw full;
        } catch (IOException failure) {
            throw health.fail(failure);
        } finally {
            open.changing().unlock();
        }
    }
}
