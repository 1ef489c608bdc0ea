package io.caisson.store.chunk;

import io.caisson.store.file.NoSpaceException;
import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chunks whose tables are in memory: a bounded cache that gives up those not used of late (the clock algorithm, as a
 * reader must not take a lock to say that it was here). Any thread.
 *
 * <p>Lock order: a chunk's monitor, then this cache's lists. No thread holds the monitors of two chunks.
 */
final class OpenChunks {
    private final ChunkStoreOptions options;
    private final ChunkLoader loader;
    private final StoreDirectory directory;
    private final StoreHealth health;

    /** Guards the three fields below. */
    private final Object lists = new Object();

    private final List<OpenChunk> open = new ArrayList<>();
    private final Set<Chunk> parked = new LinkedHashSet<>();
    private int hand;

    OpenChunks(ChunkStoreOptions options, ChunkLoader loader, StoreDirectory directory, StoreHealth health) {
        this.options = options;
        this.loader = loader;
        this.directory = directory;
        this.health = health;
    }

    /**
     * Opens the chunk when it is not open; may wait for the disk.
     *
     * @return to be released by the caller; null when the chunk is gone
     */
    @Nullable
    OpenChunk acquire(Chunk chunk) throws IOException {
        OpenChunk present = chunk.acquireIfOpen();
        if (present != null) {
            return present;
        }
        OpenChunk loaded;
        synchronized (chunk) {
            if (chunk.gone) {
                return null;
            }
            present = chunk.acquireIfOpen();
            if (present != null) {
                return present;
            }
            health.check();
            loaded = chunk.lost() ? loader.create(chunk) : loader.load(chunk);
            chunk.lost(false);
            publish(chunk, loaded);
        }
        trim();
        return loaded;
    }

    /** Makes the file of a new chunk and opens it; to be released by the caller. */
    OpenChunk create(Chunk chunk) throws IOException {
        OpenChunk created;
        synchronized (chunk) {
            created = loader.create(chunk);
            publish(chunk, created);
        }
        trim();
        return created;
    }

    private void publish(Chunk chunk, OpenChunk loaded) {
        if (!loaded.tryAcquire()) {
            throw new IllegalStateException("a chunk that nobody knows yet was closed");
        }
        chunk.open(loaded);
        synchronized (lists) {
            parked.remove(chunk);
            loaded.cacheIndex = open.size();
            open.add(loaded);
        }
    }

    /** Closes chunks until the limits hold, as far as they are not in use. */
    private void trim() throws IOException {
        OpenChunk victim;
        int refused = 0;
        while (refused < options.openChunks() && (victim = takeVictim()) != null) {
            if (!evict(victim)) {
                refused++;
            }
        }
        Chunk eldest;
        while ((eldest = takeEldestParked()) != null) {
            syncParked(eldest);
        }
    }

    private @Nullable OpenChunk takeVictim() {
        synchronized (lists) {
            if (open.size() <= options.openChunks()) {
                return null;
            }
            OpenChunk candidate;
            do {
                hand = hand + 1 < open.size() ? hand + 1 : 0;
                candidate = open.get(hand);
            } while (candidate.clearRecentlyUsed());
            forget(candidate);
            return candidate;
        }
    }

    private void forget(OpenChunk listed) {
        OpenChunk last = open.remove(open.size() - 1);
        if (last != listed) {
            last.cacheIndex = listed.cacheIndex;
            open.set(listed.cacheIndex, last);
        }
        listed.cacheIndex = -1;
    }

    /** Answers false when the chunk is in use, or there is no space to write its table. */
    private boolean evict(OpenChunk victim) throws IOException {
        Chunk chunk = victim.chunk();
        synchronized (chunk) {
            if (chunk.open() != victim) {
                return true;
            }
            if (victim.tryDetach()) {
                if (close(victim)) {
                    return true;
                }
                victim.reattach();
            }
            synchronized (lists) {
                victim.cacheIndex = open.size();
                open.add(victim);
            }
            return false;
        }
    }

    private boolean close(OpenChunk victim) throws IOException {
        Chunk chunk = victim.chunk();
        if (chunk.dirty) {
            try {
                victim.writeTable();
            } catch (NoSpaceException full) {
                return false;
            } catch (IOException failure) {
                throw health.fail(failure);
            }
            chunk.parked = new Chunk.Parked(victim.file(), victim.seals(), victim.slot());
            synchronized (lists) {
                parked.add(chunk);
            }
        } else {
            ChunkCloser.close(victim.file());
        }
        chunk.open(null);
        return true;
    }

    private @Nullable Chunk takeEldestParked() {
        synchronized (lists) {
            if (parked.size() <= options.parkedFiles()) {
                return null;
            }
            Iterator<Chunk> eldest = parked.iterator();
            Chunk chunk = eldest.next();
            eldest.remove();
            return chunk;
        }
    }

    private void syncParked(Chunk chunk) throws IOException {
        synchronized (chunk) {
            Chunk.Parked state = chunk.parked;
            StoreFile file = state == null ? null : state.file();
            if (state != null && file != null) {
                health.sync(file);
                ChunkCloser.close(file);
                chunk.parked = new Chunk.Parked(null, state.seals(), state.slot());
            }
        }
    }

    /** Writes back and syncs the file of the chunk, as far as it is open. Not the thread that applies. */
    void writeBack(Chunk chunk) throws IOException {
        OpenChunk table = chunk.acquireIfOpen();
        if (table != null) {
            try {
                health.sync(table.file());
            } finally {
                table.release();
            }
            return;
        }
        synchronized (chunk) {
            Chunk.Parked state = chunk.parked;
            StoreFile file = state == null ? null : state.file();
            if (file != null) {
                health.sync(file);
            }
        }
    }

    /**
     * Makes the chunk's file durable as checkpoint {@code checkpoint}: table, header with its seals, data. The applying
     * thread.
     */
    void flush(Chunk chunk, long checkpoint) throws IOException {
        while (chunk.dirty) {
            OpenChunk table = chunk.acquireIfOpen();
            if (table != null) {
                flushOpen(chunk, table, checkpoint);
                return;
            }
            // Somebody closes or opens it at this moment, or it is parked.
            synchronized (chunk) {
                Chunk.Parked state = chunk.parked;
                if (state != null) {
                    flushParked(chunk, state, checkpoint);
                }
            }
        }
    }

    private void flushOpen(Chunk chunk, OpenChunk table, long checkpoint) throws IOException {
        try {
            table.writeTable();
            int slot = 1 - table.slot();
            writeHeader(chunk, table.file(), slot, table.seals(), checkpoint);
            health.sync(table.file());
            table.slot(slot);
            chunk.checkpoint = checkpoint;
            chunk.dirty = false;
        } finally {
            table.release();
        }
    }

    private void flushParked(Chunk chunk, Chunk.Parked state, long checkpoint) throws IOException {
        StoreFile kept = state.file();
        StoreFile file = kept != null ? kept : directory.open(chunk.path());
        try {
            writeHeader(chunk, file, 1 - state.slot(), state.seals(), checkpoint);
            health.sync(file);
        } catch (NoSpaceException full) {
            if (kept == null) {
                ChunkCloser.close(file);
            }
            throw full;
        }
        ChunkCloser.close(file);
        chunk.parked = null;
        chunk.checkpoint = checkpoint;
        chunk.dirty = false;
        synchronized (lists) {
            parked.remove(chunk);
        }
    }

    private static void writeHeader(Chunk chunk, StoreFile file, int slot, int[] seals, long checkpoint)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ChunkFileFormat.SLOT_BYTES);
        new ChunkHeader(chunk.layer().id(), chunk.number(), checkpoint, chunk.presentBlocks(), 0, seals)
                .encode(bytes, 0);
        file.write((long) slot * ChunkFileFormat.SLOT_BYTES, bytes);
    }

    /** Closes the chunk for good, without writing anything. The applying thread, or the one that closes the store. */
    void discard(Chunk chunk) {
        OpenChunk table;
        synchronized (chunk) {
            chunk.gone = true;
            table = chunk.open();
            chunk.open(null);
            Chunk.Parked state = chunk.parked;
            StoreFile file = state == null ? null : state.file();
            if (file != null) {
                ChunkCloser.close(file);
            }
            chunk.parked = null;
        }
        synchronized (lists) {
            parked.remove(chunk);
            if (table != null && table.cacheIndex >= 0) {
                forget(table);
            }
        }
        if (table != null) {
            table.release();
        }
    }
}
