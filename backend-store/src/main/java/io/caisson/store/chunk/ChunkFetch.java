package io.caisson.store.chunk;

import static io.caisson.store.chunk.ChunkLayout.BLOCKS_PER_CHUNK;
import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Brings one chunk here from another store. It is written to a file of its own, made durable, and only then gets the name of
 * the chunk: under that name there is at any time either the old chunk or the whole new one. The thread that installs, once.
 *
 * <p>Each block is checked against its word, as everything that lies between the other store's check and this one could have
 * changed it. A block that is bad there is bad here.
 */
final class ChunkFetch {
    private static final String NEW_SUFFIX = ".new";
    private static final int ATTEMPTS = 3;

    private final StoreDirectory directory;
    private final StoreHealth health;
    private final SpaceWait space;
    private final StateSource source;
    private final Chunk chunk;
    private final long[] words = new long[BLOCKS_PER_CHUNK];
    private final CRC32C crc = new CRC32C();
    private long upTo = Long.MAX_VALUE;
    private long presentBytes;
    private int badBlocks;

    /** @param chunk known to nobody else; its layer and number count */
    ChunkFetch(StoreDirectory directory, StoreHealth health, SpaceWait space, StateSource source, Chunk chunk) {
        this.directory = directory;
        this.health = health;
        this.space = space;
        this.source = source;
        this.chunk = chunk;
    }

    /**
     * Fetches the chunk.
     *
     * @param checkpoint the number that the header gets
     * @return false when the other store does not have it, or has nothing in it; then it has no file here, either
     * @throws SourceException when it does not come as it should; then the file here is as it was
     */
    boolean run(long checkpoint) throws IOException {
        String path = chunk.path();
        String newPath = path + NEW_SUFFIX;
        directory.delete(newPath);
        boolean whole = false;
        try (StoreFile file = directory.open(newPath)) {
            whole = fetch(file) && finish(file, checkpoint);
        } finally {
            if (!whole) {
                directory.delete(newPath);
            }
        }
        if (whole) {
            directory.rename(newPath, path);
        } else {
            directory.delete(path);
        }
        return whole;
    }

    /** Bytes of data that came. */
    long presentBytes() {
        return presentBytes;
    }

    /** Blocks of which the other store had no good copy. */
    int badBlocks() {
        return badBlocks;
    }

    private boolean fetch(StoreFile file) throws IOException {
        int block = 0;
        while (block < BLOCKS_PER_CHUNK) {
            ChunkBlocks blocks = ask(block);
            upTo = Math.min(upTo, blocks.upTo());
            if (!blocks.exists()) {
                return false;
            }
            write(file, block, blocks);
            block += blocks.words().length;
        }
        return true;
    }

    private ChunkBlocks ask(int block) throws IOException {
        InstallQuestion question = InstallQuestion.blocks(chunk.layer().id(), chunk.number(), block);
        for (int attempt = 1; ; attempt++) {
            ByteBuffer answer = source.ask(List.of(question.encode()));
            health.check();
            ChunkBlocks blocks = ChunkBlocks.decode(answer, BLOCKS_PER_CHUNK - block);
            int broken = firstBroken(block, blocks);
            if (broken < 0) {
                return blocks;
            }
            if (attempt == ATTEMPTS) {
                throw new SourceException(
                        "block " + broken + " of chunk " + chunk.path() + " came damaged " + ATTEMPTS + " times");
            }
        }
    }

    /** The first block whose data are not those of its word, or -1. */
    private int firstBroken(int firstBlock, ChunkBlocks blocks) {
        ByteBuffer data = blocks.exists() ? blocks.data().get(0).duplicate() : ByteBuffer.allocate(0);
        for (int i = 0; i < blocks.words().length; i++) {
            long word = blocks.words()[i];
            if (IntegrityWord.isPresent(word)) {
                crc.reset();
                crc.update(data.slice(data.position(), BLOCK_BYTES));
                data.position(data.position() + BLOCK_BYTES);
                int identity = IntegrityWord.identity(chunk.seed(), firstBlock + i);
                if (!IntegrityWord.matches(word, (int) crc.getValue(), identity)) {
                    return firstBlock + i;
                }
            }
        }
        return -1;
    }

    private void write(StoreFile file, int firstBlock, ChunkBlocks blocks) throws IOException {
        ByteBuffer data = blocks.data().get(0).duplicate();
        long[] fetched = blocks.words();
        System.arraycopy(fetched, 0, words, firstBlock, fetched.length);
        for (int from = 0; from < fetched.length; ) {
            int to = from;
            while (to < fetched.length && IntegrityWord.isPresent(fetched[to])) {
                to++;
            }
            if (to > from) {
                int bytes = (to - from) * BLOCK_BYTES;
                writeWhenThereIsSpace(
                        file, ChunkFileFormat.dataPosition(firstBlock + from), data.slice(data.position(), bytes));
                data.position(data.position() + bytes);
                presentBytes += bytes;
            } else {
                if (fetched[from] != IntegrityWord.ABSENT) {
                    words[firstBlock + from] = IntegrityWord.BAD;
                    badBlocks++;
                }
                to++;
            }
            from = to;
        }
    }

    private void writeWhenThereIsSpace(StoreFile file, long position, ByteBuffer data) throws IOException {
        space.untilSpace(() -> file.write(position, data.duplicate()));
    }

    /** Writes table and header; false when no block is left. */
    private boolean finish(StoreFile file, long checkpoint) throws IOException {
        OpenChunk open = new OpenChunk(chunk, file, words, new int[ChunkFileFormat.SECTORS], 0);
        chunk.presentBlocks(open.countPresent());
        if (chunk.presentBlocks() == 0) {
            return false;
        }
        open.unwritten(0, BLOCKS_PER_CHUNK);
        space.untilSpace(open::writeTable);
        ByteBuffer header = ByteBuffer.allocate(ChunkFileFormat.SLOT_BYTES);
        new ChunkHeader(chunk.layer().id(), chunk.number(), checkpoint, chunk.presentBlocks(), upTo, open.seals())
                .encode(header, 0);
        writeWhenThereIsSpace(file, 0, header);
        health.sync(file);
        return true;
    }

    /** Reads what header a chunk's file has, of the checkpoint or installation numbered so; null if none is whole. */
    static @Nullable ChunkHeader header(StoreDirectory directory, Chunk chunk, long checkpoint) throws IOException {
        if (!directory.exists(chunk.path())) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(ChunkFileFormat.TABLE_POSITION);
        try (StoreFile file = directory.open(chunk.path())) {
            file.read(0, bytes);
        }
        bytes.clear();
        for (int slot = 0; slot < ChunkFileFormat.SLOTS; slot++) {
            ChunkHeader header = ChunkHeader.decode(bytes, slot * ChunkFileFormat.SLOT_BYTES, chunk.path());
            if (header != null
                    && header.checkpoint() == checkpoint
                    && header.chunk() == chunk.number()
                    && header.layer().equals(chunk.layer().id())) {
                return header;
            }
        }
        return null;
    }

    /** Deletes what an interrupted fetch left in a layer. */
    static void deleteRemains(StoreDirectory directory, String layerPath) throws IOException {
        for (String name : directory.list(layerPath)) {
            if (name.endsWith(NEW_SUFFIX)) {
                directory.delete(layerPath + "/" + name);
            }
        }
    }
}
