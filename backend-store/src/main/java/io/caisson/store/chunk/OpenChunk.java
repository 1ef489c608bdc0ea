package io.caisson.store.chunk;

import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * The file and the table of one chunk, while it is open. The table in memory is the truth; the one in the file is behind
 * it until the next checkpoint.
 *
 * <p><b>Words.</b> One thread, the applying one, changes words; any thread reads them. A word is at the same time the
 * sequence lock of its block: before its data are overwritten it is set to {@link IntegrityWord#CHANGING}, afterwards to
 * its new value. Who reads the same present word before and after reading the data has read the data of that word.
 *
 * <p><b>Life.</b> The cache of open chunks holds one reference, each user another. A chunk is closed only when nobody but
 * the cache refers to it, so there is never more than one table of a chunk.
 */
final class OpenChunk {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final Chunk chunk;
    private final StoreFile file;
    private final long[] words;
    private final int[] seals;
    private final AtomicInteger references = new AtomicInteger(1);
    private final ReentrantLock changing = new ReentrantLock();

    /** Slot of the header that the last checkpoint wrote. The applying thread's, or whoever closes the chunk. */
    private int slot;

    /** One bit per page of the table that differs from the file. As {@link #slot}. */
    private int unwrittenPages;

    /** Set by readers, cleared by the cache; a lost update costs nothing. */
    private boolean recentlyUsed;

    /** Position in the cache; guarded by the cache. */
    int cacheIndex = -1;

    OpenChunk(Chunk chunk, StoreFile file, long[] words, int[] seals, int slot) {
        this.chunk = chunk;
        this.file = file;
        this.words = words;
        this.seals = seals;
        this.slot = slot;
    }

    Chunk chunk() {
        return chunk;
    }

    StoreFile file() {
        return file;
    }

    int[] seals() {
        return seals;
    }

    int slot() {
        return slot;
    }

    void slot(int written) {
        slot = written;
    }

    /** Held while blocks change; a reader that takes it sees no change under way. */
    ReentrantLock changing() {
        return changing;
    }

    long word(int block) {
        return (long) WORD.getAcquire(words, block);
    }

    /** The applying thread. */
    void word(int block, long word) {
        WORD.setRelease(words, block, word);
    }

    /** Announces that the data of the blocks will be overwritten, and saves their words. The applying thread. */
    void beginChange(int firstBlock, int blocks, long[] saved) {
        System.arraycopy(words, firstBlock, saved, 0, blocks);
        for (int i = 0; i < blocks; i++) {
            WORD.setOpaque(words, firstBlock + i, IntegrityWord.CHANGING);
        }
        VarHandle.fullFence();
    }

    /** Notes that the words of the blocks are no longer those in the file. The applying thread. */
    void unwritten(int firstBlock, int blocks) {
        int first = firstBlock / ChunkFileFormat.WORDS_PER_PAGE;
        int last = (firstBlock + blocks - 1) / ChunkFileFormat.WORDS_PER_PAGE;
        for (int page = first; page <= last; page++) {
            unwrittenPages |= 1 << page;
        }
    }

    /** Declares all blocks of the table's sectors bad. Before the chunk is seen by others, or the applying thread. */
    void spoil(BitSet sectors) {
        sectors.stream().forEach(sector -> {
            int first = sector * ChunkFileFormat.WORDS_PER_SECTOR;
            for (int i = 0; i < ChunkFileFormat.WORDS_PER_SECTOR; i++) {
                word(first + i, IntegrityWord.BAD);
            }
            unwritten(first, ChunkFileFormat.WORDS_PER_SECTOR);
        });
    }

    int countPresent() {
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            if (word(i) != IntegrityWord.ABSENT) {
                count++;
            }
        }
        return count;
    }

    /** Writes the changed pages of the table and renews their seals. Nothing may change words meanwhile. */
    void writeTable() throws IOException {
        for (int page = 0; page < ChunkFileFormat.PAGES; page++) {
            if ((unwrittenPages & 1 << page) != 0) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(ChunkFileFormat.PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                int firstWord = page * ChunkFileFormat.WORDS_PER_PAGE;
                bytes.asLongBuffer().put(words, firstWord, ChunkFileFormat.WORDS_PER_PAGE);
                file.write(
                        ChunkFileFormat.TABLE_POSITION + (long) page * ChunkFileFormat.PAGE_BYTES, bytes.duplicate());
                int firstSector = page * ChunkFileFormat.SECTORS_PER_PAGE;
                for (int i = 0; i < ChunkFileFormat.SECTORS_PER_PAGE; i++) {
                    seals[firstSector + i] = seal(bytes.array(), i * ChunkFileFormat.SECTOR_BYTES);
                }
                unwrittenPages &= ~(1 << page);
            }
        }
    }

    /** The seal of the 512 bytes at {@code offset}. */
    static int seal(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, ChunkFileFormat.SECTOR_BYTES);
        return (int) crc.getValue();
    }

    boolean tryAcquire() {
        int count = references.get();
        while (count > 0) {
            if (references.compareAndSet(count, count + 1)) {
                if (!recentlyUsed) {
                    recentlyUsed = true;
                }
                return true;
            }
            count = references.get();
        }
        return false;
    }

    /** Gives a reference back; the last one closes the file. */
    void release() {
        if (references.decrementAndGet() == 0) {
            ChunkCloser.close(file);
        }
    }

    /** Takes the cache's reference away when it is the only one: the caller then owns the file. */
    boolean tryDetach() {
        return references.compareAndSet(1, 0);
    }

    /** Undoes {@link #tryDetach}. */
    void reattach() {
        references.set(1);
    }

    /** Whether it was used since the last call. */
    boolean clearRecentlyUsed() {
        boolean used = recentlyUsed;
        recentlyUsed = false;
        return used;
    }
}
