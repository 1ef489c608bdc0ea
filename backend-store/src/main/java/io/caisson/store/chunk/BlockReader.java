package io.caisson.store.chunk;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One read of blocks of one open chunk. Used by one thread, once.
 *
 * <p>The good path takes no lock: the words of a run of present blocks are read, then the data, then the words again. Data
 * that match a word that stayed the same are right. Only what does not come out right is read once more with changes held
 * off, and only if it is wrong then is it bad.
 */
final class BlockReader {
    private static final ByteBuffer ZERO_BLOCK =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();
    private static final int LONGEST_RUN = 256;
    private static final long[] NONE = {};

    /** About the time that writing one block takes. */
    private static final int SPINS = 100;

    private final OpenChunk open;
    private final StoreHealth health;
    private final ByteBuffer target;
    private final int start;
    private final long startAddress;
    private final boolean mayBlock;
    private final long @Nullable [] seenWords;
    private final CRC32C crc = new CRC32C();

    /** How often a read that met a change is tried anew before it waits in line. */
    private int attempts = 3;

    /**
     * @param target filled from its position on; position and limit are undefined afterwards
     * @param address of the byte at its position; 0 if that is not known
     */
    BlockReader(OpenChunk open, StoreHealth health, ByteBuffer target, long address, boolean mayBlock) {
        this(open, health, target, address, mayBlock, null);
    }

    /** @param seenWords gets the word of each block read, to which its data belong; null if nobody asks */
    BlockReader(OpenChunk open, StoreHealth health, ByteBuffer target, boolean mayBlock, long @Nullable [] seenWords) {
        this(open, health, target, 0, mayBlock, seenWords);
    }

    private BlockReader(
            OpenChunk open,
            StoreHealth health,
            ByteBuffer target,
            long address,
            boolean mayBlock,
            long @Nullable [] seenWords) {
        this.open = open;
        this.health = health;
        this.target = target;
        this.start = target.position();
        this.startAddress = address;
        this.mayBlock = mayBlock;
        this.seenWords = seenWords;
    }

    /** Answers as {@link ChunkReader#read}. */
    int read(int firstBlock, int blocks) throws IOException {
        int done = 0;
        while (done < blocks) {
            int block = firstBlock + done;
            long word = open.word(block);
            int good;
            if (word == IntegrityWord.ABSENT) {
                zero(done);
                saw(done, word);
                good = 1;
            } else if (IntegrityWord.isPresent(word)) {
                good = readRun(word, block, Math.min(blocks - done, LONGEST_RUN), done);
            } else {
                good = 0;
            }
            if (good == 0 && attempts-- > 0 && changed(block, word)) {
                continue;
            }
            if (good == 0) {
                int answer = readAlone(block, done);
                if (answer != ChunkReader.OK) {
                    return answer;
                }
                good = 1;
            }
            done += good;
        }
        return ChunkReader.OK;
    }

    /** Whether the word is not, or within a moment no longer is, the one seen, and not in the middle of a change. */
    private boolean changed(int block, long seen) {
        if (seen != IntegrityWord.CHANGING && open.word(block) == seen) {
            return false;
        }
        for (int i = 0; i < SPINS; i++) {
            if (open.word(block) != IntegrityWord.CHANGING) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Reads the present blocks from {@code block} on; answers how many of them came out right. */
    private int readRun(long firstWord, int block, int limit, int index) throws IOException {
        long[] words = limit == 1 ? NONE : new long[limit];
        int run = 1;
        while (run < limit) {
            long word = open.word(block + run);
            if (!IntegrityWord.isPresent(word)) {
                break;
            }
            words[run++] = word;
        }
        int wanted = run * BLOCK_BYTES;
        window(index, run);
        int count;
        try {
            count = readFile(ChunkFileFormat.dataPosition(block), index);
        } catch (IOException unreadable) {
            // Which of the blocks it is will show when each is read alone.
            return 0;
        }
        if (count != wanted) {
            return 0;
        }
        VarHandle.loadLoadFence();
        for (int i = 0; i < run; i++) {
            long word = i == 0 ? firstWord : words[i];
            if (!matches(word, block + i, index + i) || open.word(block + i) != word) {
                return i;
            }
            saw(index + i, word);
        }
        return run;
    }

    private int readFile(long position, int index) throws IOException {
        StoreFile file = open.file();
        if (mayBlock) {
            return file.read(position, target);
        }
        return startAddress == 0
                ? file.readCached(position, target)
                : file.readCached(position, target, startAddress + (long) index * BLOCK_BYTES);
    }

    private boolean matches(long word, int block, int index) {
        window(index, 1);
        crc.reset();
        crc.update(target);
        return IntegrityWord.matches(
                word, (int) crc.getValue(), IntegrityWord.identity(open.chunk().seed(), block));
    }

    /** The last word on one block: read while nothing changes. */
    private int readAlone(int block, int index) throws IOException {
        if (!mayBlock) {
            return ChunkReader.WOULD_BLOCK;
        }
        open.changing().lock();
        try {
            long word = open.word(block);
            saw(index, word);
            if (word == IntegrityWord.ABSENT) {
                zero(index);
                return ChunkReader.OK;
            }
            if (word == IntegrityWord.CHANGING) {
                // The change never ended.
                health.check();
            }
            boolean good = IntegrityWord.isPresent(word) && readable(block, index) && matches(word, block, index);
            return good ? ChunkReader.OK : index;
        } finally {
            open.changing().unlock();
        }
    }

    private boolean readable(int block, int index) {
        window(index, 1);
        try {
            return open.file().read(ChunkFileFormat.dataPosition(block), target) == BLOCK_BYTES;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private void saw(int index, long word) {
        if (seenWords != null) {
            seenWords[index] = word;
        }
    }

    private void zero(int index) {
        target.clear();
        target.put(start + index * BLOCK_BYTES, ZERO_BLOCK, 0, BLOCK_BYTES);
    }

    private void window(int index, int blocks) {
        int from = start + index * BLOCK_BYTES;
        target.limit(from + blocks * BLOCK_BYTES).position(from);
    }
}
