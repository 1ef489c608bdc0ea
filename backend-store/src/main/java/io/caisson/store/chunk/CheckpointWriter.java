package io.caisson.store.chunk;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes what was applied durable. The applying thread.
 *
 * <p>The order is what makes a crash at any point harmless: first the changed chunk files, then the directories that got
 * new names, then the checkpoint file that names them all, and only then are the files deleted that it no longer names.
 */
final class CheckpointWriter {
    private final StoreDirectory directory;
    private final StoreHealth health;
    private final OpenChunks openChunks;
    private final Map<LayerId, Layer> layers;
    private final Set<Chunk> dirty;
    private final Set<String> directoriesWithNewNames = new HashSet<>();
    private long number;
    private LogPosition position = LogPosition.NONE;

    CheckpointWriter(
            StoreDirectory directory,
            StoreHealth health,
            OpenChunks openChunks,
            Map<LayerId, Layer> layers,
            Set<Chunk> dirty) {
        this.directory = directory;
        this.health = health;
        this.openChunks = openChunks;
        this.layers = layers;
        this.dirty = dirty;
    }

    /** Reads the last checkpoint; a new store gets its first, so that one that lost its own is told from a new one. */
    Checkpoint open() throws IOException {
        Checkpoint last = Checkpoint.read(directory);
        if (last == null) {
            if (!directory.list(ChunkFileFormat.CHUNKS).isEmpty()) {
                throw new DamagedStoreException("the chunk store has chunk files, but the file " + Checkpoint.FILE
                        + " that says what they hold is gone");
            }
            last = Checkpoint.empty();
            last.write(directory, health);
        }
        number = last.number();
        position = last.position();
        return last;
    }

    /** Goes on from a checkpoint that an installation wrote. */
    void goOnFrom(Checkpoint installed) {
        number = installed.number();
        position = installed.position();
        directoriesWithNewNames.clear();
    }

    /** What the last checkpoint reached. */
    LogPosition position() {
        return position;
    }

    /** Notes that a chunk file was created. */
    void created(LayerId layer) {
        directoriesWithNewNames.add("");
        directoriesWithNewNames.add(ChunkFileFormat.CHUNKS);
        directoriesWithNewNames.add(ChunkFileFormat.volumePath(layer.volume()));
        directoriesWithNewNames.add(ChunkFileFormat.layerPath(layer));
    }

    /** Deletes the files of a layer: at once, as somebody may wait for the space. */
    void dropped(LayerId layer) throws IOException {
        directoriesWithNewNames.remove(ChunkFileFormat.layerPath(layer));
        directory.delete(ChunkFileFormat.layerPath(layer));
        String volume = ChunkFileFormat.volumePath(layer.volume());
        if (directory.list(volume).isEmpty()) {
            directoriesWithNewNames.remove(volume);
            directory.delete(volume);
        }
    }

    /**
     * Writes a checkpoint; may be repeated from its start when the file system was full.
     *
     * @param operations see {@link Checkpoint#operations}
     */
    void write(LogPosition applied, ByteBuffer operations) throws IOException {
        if (dirty.isEmpty() && applied.equals(position)) {
            return;
        }
        long next = number + 1;
        List<Chunk> empty = new ArrayList<>();
        for (Chunk chunk : dirty) {
            if (chunk.presentBlocks() == 0) {
                empty.add(chunk);
            } else {
                openChunks.flush(chunk, next);
            }
        }
        for (String path : directoriesWithNewNames) {
            health.sync(directory, path);
        }
        directoriesWithNewNames.clear();
        new Checkpoint(next, applied, false, operations, listChunks()).write(directory, health);
        number = next;
        position = applied;
        dirty.clear();
        for (Chunk chunk : empty) {
            chunk.layer().remove(chunk);
            openChunks.discard(chunk);
            directory.delete(chunk.path());
        }
    }

    /** All chunks with data, and those that are lost. */
    private List<Checkpoint.LayerChunks> listChunks() {
        List<Checkpoint.LayerChunks> listed = new ArrayList<>();
        for (Layer layer : layers.values()) {
            List<Checkpoint.ChunkEntry> chunks = new ArrayList<>();
            layer.forEach(chunk -> {
                if (chunk.presentBlocks() > 0) {
                    chunks.add(new Checkpoint.ChunkEntry(
                            chunk.number(), chunk.presentBlocks(), chunk.checkpoint, chunk.lastChange));
                }
            });
            if (!chunks.isEmpty()) {
                listed.add(new Checkpoint.LayerChunks(layer.id(), chunks));
            }
        }
        return listed;
    }
}
