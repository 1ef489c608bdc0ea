package io.caisson.store.chunk;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the chunk files what those of another store are, as far as they differ: fetches each chunk that was changed there
 * after the position that this store has everything up to, deletes those that are not there, and keeps the others. The
 * thread that installs, once.
 *
 * <p>Begins with a checkpoint that says that the store is half installed, ends with one that does not. Whatever comes between
 * them, the store is not believed. A chunk that was fetched says in its header what it holds; should the installation begin
 * again, with the same source or another, it is fetched again only if it was changed since.
 */
final class ChunkInstallation {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkInstallation.class);

    private final StoreDirectory directory;
    private final StoreHealth health;
    private final SpaceWait space;
    private final StateSource source;

    /** What is here: files of the checkpoint before, and of attempts before this one. */
    private final Checkpoint before;

    private final boolean resumed;
    private final AtomicLong allFetched;
    private final long number;
    private final Map<LayerId, Map<Integer, Checkpoint.ChunkEntry>> here = new HashMap<>();
    private final Set<String> directoriesWithNewNames = new HashSet<>();
    private int fetched;
    private long fetchedBytes;
    private long badBlocks;

    /**
     * @param before half installed
     * @param resumed whether files of an earlier attempt may be there
     * @param allFetched counts the chunks fetched by all attempts
     */
    ChunkInstallation(
            StoreDirectory directory,
            StoreHealth health,
            SpaceWait space,
            StateSource source,
            Checkpoint before,
            boolean resumed,
            AtomicLong allFetched) {
        this.directory = directory;
        this.health = health;
        this.space = space;
        this.source = source;
        this.before = before;
        this.resumed = resumed;
        this.allFetched = allFetched;
        this.number = before.number() + 1;
    }

    /** Answers the checkpoint that ends the installation, which is durable then. */
    Checkpoint run() throws IOException {
        for (Checkpoint.LayerChunks layer : before.layers()) {
            Map<Integer, Checkpoint.ChunkEntry> chunks = new HashMap<>();
            layer.chunks().forEach(chunk -> chunks.put(chunk.chunk(), chunk));
            here.put(layer.layer(), chunks);
        }
        InstallStart start = InstallStart.decode(ask(InstallQuestion.start()));
        if (start.position().index() < before.position().index()) {
            throw new SourceException("the other replica has applied up to " + start.position()
                    + ", less than is here: " + before.position());
        }
        Map<LayerId, List<ChunkList.Listed>> there = list();
        deleteWhatIsNot(there);
        Checkpoint installed =
                new Checkpoint(number, start.position(), false, start.operations(), fetch(there, start.position()));
        for (String path : directoriesWithNewNames) {
            health.sync(directory, path);
        }
        space.untilSpace(() -> installed.write(directory, health));
        LOG.info(
                "chunk store: {} chunks with {} bytes came from another replica, {} bad blocks among them",
                fetched,
                fetchedBytes,
                badBlocks);
        return installed;
    }

    private ByteBuffer ask(InstallQuestion question) throws IOException {
        ByteBuffer answer = source.ask(List.of(question.encode()));
        health.check();
        return answer;
    }

    private Map<LayerId, List<ChunkList.Listed>> list() throws IOException {
        Map<LayerId, List<ChunkList.Listed>> all = new HashMap<>();
        LayerId layer = null;
        int chunk = 0;
        ChunkList list;
        do {
            list = ChunkList.decode(ask(InstallQuestion.list(layer, chunk)));
            for (ChunkList.Run run : list.runs()) {
                all.computeIfAbsent(run.layer(), id -> new ArrayList<>()).addAll(run.chunks());
                layer = run.layer();
                chunk = run.chunks().get(run.chunks().size() - 1).chunk();
            }
        } while (list.more());
        return all;
    }

    private void deleteWhatIsNot(Map<LayerId, List<ChunkList.Listed>> there) throws IOException {
        for (String volume : directory.list(ChunkFileFormat.CHUNKS)) {
            String path = ChunkFileFormat.CHUNKS + "/" + volume;
            for (String name : directory.list(path)) {
                LayerId id = ChunkFileFormat.layerId(volume, name);
                List<ChunkList.Listed> chunks = id == null ? null : there.get(id);
                if (chunks == null) {
                    directory.delete(path + "/" + name);
                } else {
                    ChunkFetch.deleteRemains(directory, path + "/" + name);
                    deleteWhatIsNot(path + "/" + name, chunks);
                }
            }
        }
    }

    private void deleteWhatIsNot(String layerPath, List<ChunkList.Listed> there) throws IOException {
        Set<String> names = new HashSet<>();
        there.forEach(chunk -> names.add(ChunkFileFormat.chunkName(chunk.chunk())));
        for (String name : directory.list(layerPath)) {
            if (!names.contains(name)) {
                directory.delete(layerPath + "/" + name);
            }
        }
    }

    private List<Checkpoint.LayerChunks> fetch(Map<LayerId, List<ChunkList.Listed>> there, LogPosition position)
            throws IOException {
        long all = there.values().stream().mapToLong(List::size).sum();
        long done = 0;
        List<Checkpoint.LayerChunks> layers = new ArrayList<>();
        for (Map.Entry<LayerId, List<ChunkList.Listed>> entry : there.entrySet()) {
            Layer layer = new Layer(entry.getKey());
            List<Checkpoint.ChunkEntry> chunks = new ArrayList<>();
            for (ChunkList.Listed listed : entry.getValue()) {
                health.check();
                Checkpoint.ChunkEntry kept = kept(layer, listed);
                Checkpoint.ChunkEntry chunk = kept != null ? kept : fetch(layer, listed);
                if (chunk != null) {
                    chunks.add(chunk);
                }
                source.progress(++done, all);
            }
            if (!chunks.isEmpty()) {
                layers.add(new Checkpoint.LayerChunks(layer.id(), chunks));
            }
        }
        LOG.debug("{} of {} chunks were fetched for position {}", fetched, all, position);
        return layers;
    }

    /** The chunk as it is here, if nothing has changed it since; else null. */
    private Checkpoint.@Nullable ChunkEntry kept(Layer layer, ChunkList.Listed listed) throws IOException {
        Map<Integer, Checkpoint.ChunkEntry> chunks = here.get(layer.id());
        Checkpoint.ChunkEntry old = chunks == null ? null : chunks.get(listed.chunk());
        Chunk chunk = new Chunk(layer, listed.chunk(), number, listed.lastChange());
        if (resumed) {
            ChunkHeader header = ChunkFetch.header(directory, chunk, number);
            if (header != null && listed.lastChange() <= header.installedUpTo()) {
                noteNewName(layer.id());
                return new Checkpoint.ChunkEntry(listed.chunk(), header.presentBlocks(), number, listed.lastChange());
            }
        }
        if (old == null || listed.lastChange() > before.position().index()) {
            return null;
        }
        boolean isOld = resumed
                ? ChunkFetch.header(directory, chunk, old.checkpoint()) != null
                : directory.exists(chunk.path());
        return isOld
                ? new Checkpoint.ChunkEntry(listed.chunk(), old.presentBlocks(), old.checkpoint(), listed.lastChange())
                : null;
    }

    private Checkpoint.@Nullable ChunkEntry fetch(Layer layer, ChunkList.Listed listed) throws IOException {
        Chunk chunk = new Chunk(layer, listed.chunk(), number, listed.lastChange());
        ChunkFetch fetch = new ChunkFetch(directory, health, space, source, chunk);
        boolean exists = fetch.run(number);
        fetched++;
        allFetched.incrementAndGet();
        fetchedBytes += fetch.presentBytes();
        badBlocks += fetch.badBlocks();
        if (fetch.badBlocks() > 0) {
            LOG.error(
                    "{} blocks of chunk {} are bad at the replica that it came from, and so they are here",
                    fetch.badBlocks(),
                    chunk.path());
        }
        if (!exists) {
            return null;
        }
        noteNewName(layer.id());
        return new Checkpoint.ChunkEntry(listed.chunk(), chunk.presentBlocks(), number, listed.lastChange());
    }

    private void noteNewName(LayerId layer) {
        directoriesWithNewNames.add("");
        directoriesWithNewNames.add(ChunkFileFormat.CHUNKS);
        directoriesWithNewNames.add(ChunkFileFormat.volumePath(layer.volume()));
        directoriesWithNewNames.add(ChunkFileFormat.layerPath(layer));
    }
}
