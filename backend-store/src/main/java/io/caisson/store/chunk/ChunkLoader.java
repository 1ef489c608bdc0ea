package io.caisson.store.chunk;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens chunk files and judges what it finds in them. Called under the chunk's monitor.
 *
 * <p>A header counts when it is whole, names this chunk, and was written by the checkpoint that the store's checkpoint file
 * names for it. The table counts sector by sector, as far as it matches the seals of that header.
 */
final class ChunkLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkLoader.class);

    private final StoreDirectory directory;
    private volatile boolean replaying = true;

    ChunkLoader(StoreDirectory directory) {
        this.directory = directory;
    }

    /** From now on a table that does not match its seals is not the trace of a crash. */
    void replayed() {
        replaying = false;
    }

    /** Makes the file of a chunk that has none, with room for header and table. */
    OpenChunk create(Chunk chunk) throws IOException {
        String path = chunk.path();
        directory.delete(path);
        StoreFile file = directory.open(path);
        boolean created = false;
        try {
            file.write(0, ByteBuffer.allocate(ChunkFileFormat.DATA_POSITION));
            created = true;
        } finally {
            if (!created) {
                ChunkCloser.close(file);
                directory.delete(path);
            }
        }
        long[] words = new long[ChunkLayout.BLOCKS_PER_CHUNK];
        int[] seals = new int[ChunkFileFormat.SECTORS];
        Arrays.fill(seals, OpenChunk.seal(new byte[ChunkFileFormat.SECTOR_BYTES], 0));
        OpenChunk open = new OpenChunk(chunk, file, words, seals, 1);
        if (chunk.lost()) {
            open.spoil(allSectors());
            chunk.presentBlocks(open.countPresent());
        }
        return open;
    }

    /** Opens the file of a chunk that has one. */
    OpenChunk load(Chunk chunk) throws IOException {
        Chunk.Parked parked = chunk.parked;
        StoreFile kept = parked == null ? null : parked.file();
        StoreFile file = kept != null ? kept : directory.open(chunk.path());
        OpenChunk open = null;
        try {
            open = parked == null ? read(chunk, file) : readParked(chunk, file, parked);
        } finally {
            if (open == null && kept == null) {
                ChunkCloser.close(file);
            }
        }
        chunk.parked = null;
        chunk.presentBlocks(open.countPresent());
        return open;
    }

    private OpenChunk read(Chunk chunk, StoreFile file) throws IOException {
        ByteBuffer bytes = readHead(file);
        int readBytes = bytes.position();
        ChunkHeader[] headers = new ChunkHeader[ChunkFileFormat.SLOTS];
        int slot = -1;
        for (int i = 0; i < ChunkFileFormat.SLOTS; i++) {
            ChunkHeader header = ChunkHeader.decode(bytes, i * ChunkFileFormat.SLOT_BYTES, chunk.path());
            headers[i] = header;
            if (header != null && counts(header, chunk)) {
                slot = i;
            }
        }
        int[] seals = slot < 0 ? new int[ChunkFileFormat.SECTORS] : headers[slot].seals();
        OpenChunk open = new OpenChunk(chunk, file, words(bytes), seals, Math.max(slot, 0));
        if (slot < 0) {
            LOG.error("chunk file {} has no valid header: its blocks are bad until they are rewritten", chunk.path());
            open.spoil(allSectors());
            return open;
        }
        // Header and table were durable before a header could name them: no crash makes them shorter.
        spoil(open, sectorsBeyond(readBytes));
        BitSet broken = brokenSectors(bytes, seals);
        broken.andNot(sectorsBeyond(readBytes));
        if (!broken.isEmpty() && replaying) {
            chunk.suspicion = new Suspicion(broken);
            // Should the chunk be closed before the end of the replay, its table is sealed as it is now.
            broken.stream()
                    .forEach(sector -> open.unwritten(
                            sector * ChunkFileFormat.WORDS_PER_SECTOR, ChunkFileFormat.WORDS_PER_SECTOR));
        } else {
            spoil(open, broken);
        }
        return open;
    }

    private OpenChunk readParked(Chunk chunk, StoreFile file, Chunk.Parked parked) throws IOException {
        ByteBuffer bytes = readHead(file);
        OpenChunk open = new OpenChunk(chunk, file, words(bytes), parked.seals(), parked.slot());
        spoil(open, brokenSectors(bytes, parked.seals()));
        return open;
    }

    private static void spoil(OpenChunk open, BitSet broken) {
        if (!broken.isEmpty()) {
            LOG.error(
                    "the table of chunk file {} is damaged: {} blocks are bad until they are rewritten",
                    open.chunk().path(),
                    broken.cardinality() * ChunkFileFormat.WORDS_PER_SECTOR);
            open.spoil(broken);
        }
    }

    private static boolean counts(ChunkHeader header, Chunk chunk) {
        return header.checkpoint() == chunk.checkpoint
                && header.chunk() == chunk.number()
                && header.layer().equals(chunk.layer().id());
    }

    /** Header slots and table up to the position; what cannot be read, or lies beyond the end of the file, is zero. */
    private static ByteBuffer readHead(StoreFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ChunkFileFormat.DATA_POSITION).order(ByteOrder.LITTLE_ENDIAN);
        try {
            file.read(0, bytes);
            return bytes;
        } catch (IOException unreadable) {
            LOG.warn("reading a chunk's table page by page", unreadable);
            for (int at = 0; at < bytes.capacity(); at += ChunkFileFormat.PAGE_BYTES) {
                readPage(file, bytes, at);
            }
            return bytes.clear().position(bytes.capacity());
        }
    }

    private static void readPage(StoreFile file, ByteBuffer bytes, int at) {
        ByteBuffer page = bytes.slice(at, ChunkFileFormat.PAGE_BYTES);
        try {
            file.read(at, page.duplicate());
        } catch (IOException unreadable) {
            LOG.debug("page at {}", at, unreadable);
            page.put(new byte[ChunkFileFormat.PAGE_BYTES]);
        }
    }

    private static long[] words(ByteBuffer head) {
        long[] words = new long[ChunkLayout.BLOCKS_PER_CHUNK];
        head.clear().position(ChunkFileFormat.TABLE_POSITION);
        head.asLongBuffer().get(words);
        return words;
    }

    private static BitSet brokenSectors(ByteBuffer head, int[] seals) {
        BitSet broken = new BitSet(ChunkFileFormat.SECTORS);
        for (int i = 0; i < seals.length; i++) {
            int offset = ChunkFileFormat.TABLE_POSITION + i * ChunkFileFormat.SECTOR_BYTES;
            if (OpenChunk.seal(head.array(), offset) != seals[i]) {
                broken.set(i);
            }
        }
        return broken;
    }

    private static BitSet sectorsBeyond(int headBytes) {
        int whole = Math.max(headBytes - ChunkFileFormat.TABLE_POSITION, 0) / ChunkFileFormat.SECTOR_BYTES;
        BitSet beyond = new BitSet(ChunkFileFormat.SECTORS);
        beyond.set(whole, ChunkFileFormat.SECTORS);
        return beyond;
    }

    private static BitSet allSectors() {
        BitSet all = new BitSet(ChunkFileFormat.SECTORS);
        all.set(0, ChunkFileFormat.SECTORS);
        return all;
    }
}
