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
    private final StoreHealth health;
    private final long[] saved = new long[ChunkLayout.BLOCKS_PER_CHUNK];
    private final long[] fresh = new long[ChunkLayout.BLOCKS_PER_CHUNK];

    ChunkWriter(StoreHealth health) {
        this.health = health;
    }

    /** Answers how many blocks, from the first on, were written; fewer than asked when the file system is full. */
    int write(OpenChunk open, int firstBlock, LogEntry write, int skip, long logIndex) throws IOException {
        int blocks = write.blocks() - skip;
        int first = firstBlock + skip;
        long seed = open.chunk().seed();
        for (int i = 0; i < blocks; i++) {
            fresh[i] = IntegrityWord.of(write.checksum(skip + i), IntegrityWord.identity(seed, first + i), logIndex);
        }
        ByteBuffer data = write.payload();
        data.position(skip * BLOCK_BYTES);
        open.changing().lock();
        try {
            open.beginChange(first, blocks, saved);
            int written = blocks;
            try {
                open.file().write(ChunkFileFormat.dataPosition(first), data);
            } catch (NoSpaceException full) {
                written = writeSingly(open, first, blocks, data.clear().position(skip * BLOCK_BYTES));
            }
            int added = 0;
            for (int i = 0; i < blocks; i++) {
                // A block whose write found no space is as it was.
                open.word(first + i, i < written ? fresh[i] : saved[i]);
                added += i < written && saved[i] == IntegrityWord.ABSENT ? 1 : 0;
            }
            if (written > 0) {
                open.unwritten(first, written);
            }
            Chunk chunk = open.chunk();
            chunk.presentBlocks(chunk.presentBlocks() + added);
            return written;
        } catch (IOException failure) {
            throw health.fail(failure);
        } finally {
            open.changing().unlock();
        }
    }

    /** Finds out how far the space reaches: a run that failed may have been written in part. */
    private static int writeSingly(OpenChunk open, int first, int blocks, ByteBuffer data) throws IOException {
        for (int i = 0; i < blocks; i++) {
            ByteBuffer block = data.slice(data.position() + i * BLOCK_BYTES, BLOCK_BYTES);
            try {
                open.file().write(ChunkFileFormat.dataPosition(first + i), block);
            } catch (NoSpaceException full) {
                return i;
            }
        }
        return blocks;
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
