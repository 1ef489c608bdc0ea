package io.caisson.store.chunk;

import static java.util.Objects.requireNonNull;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.NoSpaceException;
import io.caisson.store.file.StoreDirectory;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicatedState;
import io.caisson.store.replica.StateSource;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunk store of one disk: the state that the log of a placement group drives. The log is its journal: what was
 * applied since the last checkpoint lies in the page cache and in memory only, and comes again from the log.
 *
 * <p><b>Threads.</b> {@link #open}, {@link #apply}, {@link #replayed} and {@link #checkpoint} are called by one thread at a
 * time. Reads, {@link #writeBack}, the figures and {@link #close} come from any thread.
 *
 * <p><b>Errors.</b> A full file system holds {@link #apply} and {@link #checkpoint} up until there is space, or the store is
 * closed. Any other error in writing or syncing ends the store: from then on every call fails, until a new one is made
 * from what the disk then holds. An error in reading makes the block bad that could not be read.
 */
public final class ChunkStore implements ReplicatedState, ChunkReader {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);
    private static final long PATIENCE_SECONDS = 10;
    private static final ByteBuffer NO_ANSWER = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final StoreDirectory directory;
    private final StoreHealth health = new StoreHealth();
    private final SpaceWait space = new SpaceWait(health);
    private final ChunkLoader loader;
    private final OpenChunks openChunks;
    private final ChunkWriter writer = new ChunkWriter(health);
    private final Map<LayerId, Layer> layers = new ConcurrentHashMap<>();

    /** Changed since the last checkpoint. */
    private final Set<Chunk> dirty = ConcurrentHashMap.newKeySet();

    private final CheckpointWriter checkpoints;
    private final AppliedOperations appliedOperations = new AppliedOperations();

    /** Held by the applying thread, so that {@link #close} comes between two calls. */
    private final ReentrantLock applying = new ReentrantLock();

    private final InstallAnswers answers;
    private final ChunkReads reads;
    private final ChunkChecks checks;
    private final AtomicLong installedChunks = new AtomicLong();

    private volatile boolean replayed;
    private volatile boolean halfInstalled;

    /** All that entries up to it did can be seen. Written under {@link #applying}. */
    private volatile LogPosition applied = LogPosition.NONE;

    private @Nullable Layer recentLayer;

    public ChunkStore(StoreDirectory directory, ChunkStoreOptions options) {
        this.directory = directory;
        this.loader = new ChunkLoader(directory);
        this.openChunks = new OpenChunks(options, loader, directory, health);
        this.checkpoints = new CheckpointWriter(directory, health, openChunks, layers, dirty);
        this.answers = new InstallAnswers(layers, openChunks, health, () -> applied.index());
        this.reads = new ChunkReads(layers, openChunks, health, this::checkReadable);
        this.checks = new ChunkChecks(layers, openChunks, health, this::checkReadable, this::stopped);
    }

    /**
     * Reads the checkpoint and looks which chunk files there are, but into none of them.
     *
     * @throws NewerFormatException the store was written by a later release
     * @throws DamagedStoreException what the files hold cannot be told
     */
    @Override
    public LogPosition open() throws IOException {
        applying.lock();
        try {
            health.check();
            Checkpoint last = checkpoints.open();
            halfInstalled = last.halfInstalled();
            if (halfInstalled) {
                LOG.warn(
                        "the chunk store is half installed: it is of no use until it was brought up from another replica");
            } else {
                new StoredChunks(directory, layers).restore(last);
                restoreOperations(last.operations());
            }
            applied = last.position();
            return last.position();
        } finally {
            applying.unlock();
        }
    }

    /** {@inheritDoc} The answer tells of each submission what became of it: {@link SubmissionOutcome}. */
    @Override
    public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException {
        applying.lock();
        try {
            checkWhole();
            if (position.index() <= applied.index()) {
                throw new IllegalArgumentException("entry " + position + " after " + applied);
            }
            ByteBuffer answer = change(entry, position);
            applied = position;
            return answer;
        } finally {
            applying.unlock();
        }
    }

    private ByteBuffer change(List<ByteBuffer> entry, LogPosition position) throws IOException {
        long logIndex = position.index();
        try {
            LogEntry operations = LogEntry.parse(entry);
            SubmissionOutcome[] outcomes = appliedOperations.judge(operations, position.term());
            if (outcomes != null) {
                operations.skipAllBut(outcomes);
            }
            while (operations.nextRun()) {
                switch (operations.kind()) {
                    case LogEntryFormat.KIND_WRITE -> write(operations, logIndex);
                    case LogEntryFormat.KIND_UNMAP -> unmap(operations, logIndex);
                    case LogEntryFormat.KIND_DROP -> drop(layerId(operations));
                    case LogEntryFormat.KIND_FENCE -> appliedOperations.fence(operations.fence());
                    case LogEntryFormat.KIND_COMPARISON, LogEntryFormat.KIND_LOST_STATUS -> {
                        // Recorded below, with the names.
                    }
                    default -> throw new CorruptEntryException("unknown operation");
                }
            }
            // Not before: whoever finds an operation here may tell its host that it is done.
            appliedOperations.record(operations, outcomes, replayed);
            return outcomes == null ? NO_ANSWER : SubmissionOutcome.answer(outcomes);
        } catch (IOException failure) {
            throw health.fail(failure);
        } catch (RuntimeException | Error bug) {
            // Some of the entry may be applied, and nobody knows how much.
            health.fail(new IOException("applying entry " + logIndex, bug));
            throw bug;
        }
    }

    private void write(LogEntry operation, long logIndex) throws IOException {
        Layer layer = layerForChange(operation);
        int[] done = {0};
        space.untilSpace(() -> {
            OpenChunk open = openForChange(layer, operation.chunk(), logIndex);
            try {
                while (done[0] < operation.blocks()) {
                    int written = writer.write(open, operation, done[0], logIndex);
                    if (written == 0) {
                        throw new NoSpaceException("no space for a block", new IOException("file system full"));
                    }
                    done[0] += written;
                }
            } finally {
                changed(open, operation, logIndex);
            }
        });
    }

    private void unmap(LogEntry operation, long logIndex) throws IOException {
        Layer layer = layers.get(layerId(operation));
        Chunk chunk = layer == null ? null : layer.chunk(operation.chunk());
        if (layer == null || chunk == null) {
            return;
        }
        boolean[] repeated = {!replayed};
        space.untilSpace(() -> {
            OpenChunk open = openForChange(layer, operation.chunk(), logIndex);
            try {
                writer.unmap(open, operation.firstBlock(), operation.blocks(), repeated[0]);
            } finally {
                repeated[0] = true;
                changed(open, operation, logIndex);
            }
        });
    }

    /** The chunk, kept open until {@link #changed}; made when it does not exist. */
    private OpenChunk openForChange(Layer layer, int number, long logIndex) throws IOException {
        Chunk chunk = layer.chunk(number);
        if (chunk != null) {
            if (chunk.lost()) {
                checkpoints.created(layer.id());
            }
            OpenChunk open = openChunks.acquire(chunk);
            if (open == null) {
                throw new IllegalStateException("chunk " + chunk.path() + " was closed under the applying thread");
            }
            return open;
        }
        Chunk created = new Chunk(layer, number, Chunk.NO_CHECKPOINT, logIndex);
        OpenChunk open = openChunks.create(created);
        checkpoints.created(layer.id());
        // Readers find it only now: before, they would have looked for a file that does not exist yet.
        layer.put(created);
        return open;
    }

    private void changed(OpenChunk open, LogEntry operation, long logIndex) {
        Chunk chunk = open.chunk();
        chunk.lastChange = logIndex;
        if (!chunk.dirty) {
            chunk.dirty = true;
            dirty.add(chunk);
        }
        if (chunk.suspicion != null) {
            chunk.suspicion.touched(operation.firstBlock(), operation.blocks());
        }
        open.release();
    }

    private void drop(LayerId id) throws IOException {
        Layer layer = layers.remove(id);
        recentLayer = null;
        if (layer != null) {
            layer.forEach(chunk -> {
                openChunks.discard(chunk);
                dirty.remove(chunk);
            });
            checkpoints.dropped(id);
        }
    }

    private static LayerId layerId(LogEntry operation) {
        UUID volume = new UUID(operation.volumeHigh(), operation.volumeLow());
        return new LayerId(new VolumeId(volume), operation.layerNumber());
    }

    private Layer layerForChange(LogEntry operation) {
        Layer recent = recentLayer;
        if (recent != null
                && recent.id().number() == operation.layerNumber()
                && recent.id().volume().value().getLeastSignificantBits() == operation.volumeLow()
                && recent.id().volume().value().getMostSignificantBits() == operation.volumeHigh()) {
            return recent;
        }
        Layer layer = layers.computeIfAbsent(layerId(operation), Layer::new);
        recentLayer = layer;
        return layer;
    }

    @Override
    public long partsDone(OperationId operation) {
        return appliedOperations.partsDone(operation);
    }

    @Override
    public StatusFate statusOf(ComparisonDigest comparison, OperationId asking, long nowMillis) {
        return appliedOperations.statusOf(comparison, asking, nowMillis);
    }

    /** The lowest epoch of a gateway that may change anything here; 0 when nothing was ever heard of it. Any thread. */
    public long epoch(UUID gateway) {
        return appliedOperations.epoch(gateway);
    }

    @Override
    public void replayed() throws IOException {
        applying.lock();
        try {
            checkWhole();
            for (Chunk chunk : dirty) {
                Suspicion suspicion = chunk.suspicion;
                OpenChunk open = suspicion == null ? null : openChunks.acquire(chunk);
                if (suspicion != null && open != null) {
                    TableRepair.settle(open, suspicion);
                    chunk.suspicion = null;
                    open.release();
                }
            }
            loader.replayed();
            replayed = true;
            reportLost();
        } finally {
            applying.unlock();
        }
    }

    private void reportLost() {
        List<String> lost = new ArrayList<>();
        layers.values()
                .forEach(layer -> layer.forEach(chunk -> {
                    if (chunk.lost()) {
                        lost.add(chunk.path());
                    }
                }));
        if (!lost.isEmpty()) {
            LOG.error("{} chunk files are missing, their blocks are bad; the first is {}", lost.size(), lost.get(0));
        }
    }

    /**
     * {@inheritDoc} During the replay it answers the position of the last one and does nothing: until the end of the
     * replay it is not known which parts of the tables may be believed.
     */
    @Override
    public LogPosition checkpoint() throws IOException {
        applying.lock();
        try {
            health.check();
            if (replayed && !halfInstalled) {
                writeCheckpoint();
            }
            return checkpoints.position();
        } finally {
            applying.unlock();
        }
    }

    private void writeCheckpoint() throws IOException {
        try {
            space.untilSpace(() -> checkpoints.write(applied, keptOperations()));
        } catch (IOException failure) {
            throw health.fail(failure);
        }
    }

    /** What a checkpoint, or another store that takes this one's state, keeps of the operations applied. Under {@link #applying}. */
    private ByteBuffer keptOperations() {
        return appliedOperations.encode();
    }

    /** Takes up what {@link #keptOperations} answered, here or at another store. Under {@link #applying}. */
    private void restoreOperations(ByteBuffer kept) throws IOException {
        appliedOperations.restore(kept);
    }

    @Override
    public boolean isHalfInstalled() {
        return halfInstalled;
    }

    /**
     * {@inheritDoc} Chunks are replaced one by one in their places, so the disk need not hold all of them twice; the price is
     * that the old state is gone once this has begun.
     */
    @Override
    public LogPosition install(StateSource source) throws IOException {
        boolean resumed = halfInstalled;
        Checkpoint before = beginInstalling();
        Checkpoint installed =
                new ChunkInstallation(directory, health, space, source, before, resumed, installedChunks).run();
        applying.lock();
        try {
            health.check();
            checkpoints.goOnFrom(installed);
            new StoredChunks(directory, layers).restore(installed);
            restoreOperations(installed.operations());
            loader.replayed();
            applied = installed.position();
            halfInstalled = false;
            replayed = true;
            return installed.position();
        } finally {
            applying.unlock();
        }
    }

    /** Chunks that came from other replicas since the store was opened. Any thread. */
    public long installedChunks() {
        return installedChunks.get();
    }

    /** From here on, and after a crash, nothing of what is here is believed. Answers what is on the disk. */
    private Checkpoint beginInstalling() throws IOException {
        applying.lock();
        try {
            health.check();
            if (!halfInstalled && replayed) {
                writeCheckpoint();
            }
            halfInstalled = true;
            replayed = false;
            recentLayer = null;
            layers.values().forEach(layer -> layer.forEach(openChunks::discard));
            layers.clear();
            dirty.clear();
            Checkpoint last = checkpoints.open();
            if (last.halfInstalled()) {
                return last;
            }
            Checkpoint installing = last.nowInstalling();
            space.untilSpace(() -> installing.write(directory, health));
            checkpoints.goOnFrom(installing);
            return installing;
        } finally {
            applying.unlock();
        }
    }

    @Override
    public List<ByteBuffer> answer(ByteBuffer question) throws IOException {
        InstallQuestion asked = InstallQuestion.decode(question);
        checkReadable();
        List<ByteBuffer> answer = answer(asked);
        // What an installation took away in between would look absent.
        checkReadable();
        return answer;
    }

    private List<ByteBuffer> answer(InstallQuestion asked) throws IOException {
        return switch (asked.kind()) {
            case START ->
                stopped(() -> new InstallStart(applied, keptOperations())).encode();
            case LIST -> List.of(answers.list(asked).encode());
            case BLOCKS ->
                answers.blocks(requireNonNull(asked.layer()), asked.chunk(), asked.block())
                        .encode();
            case COPIES ->
                answers.blocks(requireNonNull(asked.layer()), asked.chunk(), asked.block(), asked.blocks())
                        .encode();
            case DIGEST ->
                List.of(checks.digest(requireNonNull(asked.layer()), asked.chunk(), this::appliedIndex)
                        .encode());
        };
    }

    /** Answers what holds while nothing is applied. */
    private <T> T stopped(ChunkChecks.Question<T> question) throws IOException {
        try {
            if (!applying.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the chunk store is busy, or waits for space");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            checkReadable();
            return question.answer();
        } finally {
            applying.unlock();
        }
    }

    /**
     * {@inheritDoc} Any thread but the applying one.
     */
    @Override
    public void writeBack() throws IOException {
        health.check();
        for (Chunk chunk : dirty) {
            openChunks.writeBack(chunk);
        }
    }

    @Override
    public int read(LayerId layer, int chunk, int firstBlock, int blocks, ByteBuf destination, boolean mayBlock)
            throws IOException {
        return reads.read(layer, chunk, firstBlock, blocks, destination, mayBlock);
    }

    @Override
    public int extent(LayerId layer, int chunk, int firstBlock, int maxBlocks) throws IOException {
        return reads.extent(layer, chunk, firstBlock, maxBlocks);
    }

    /** All that log entries up to it did can be seen. Any thread. */
    public long appliedIndex() {
        return applied.index();
    }

    /** No log entry after this index has changed the chunk here so far. Any thread. */
    public long lastChange(LayerId layer, int chunk) {
        long upTo = applied.index();
        return Math.min(upTo, checks.lastChange(layer, chunk, upTo));
    }

    /** What another replica answered to {@link BlockCopies#question}, held against the table here. May wait for the disk. */
    public BlockCopies copies(LayerId layer, int chunk, int firstBlock, int blocks, ByteBuffer answer)
            throws IOException {
        return BlockCopies.of(
                answer, checks.seed(layer, chunk), firstBlock, checks.words(layer, chunk, firstBlock, blocks));
    }

    /** Compares a chunk with that of another replica: see {@link ChunkChecks#differences}. */
    public @Nullable BitSet differences(ChunkChecks.Place place, ByteBuffer answer) throws IOException {
        BitSet differences = checks.differences(place, answer, this::appliedIndex);
        checkReadable();
        return differences;
    }

    /** Looks after what is here: {@link ChunkChecks}. */
    public ChunkChecks checks() {
        return checks;
    }

    private void checkWhole() throws IOException {
        health.check();
        if (halfInstalled) {
            throw new IOException("the chunk store is half installed");
        }
    }

    private void checkReadable() throws IOException {
        checkWhole();
        if (!replayed) {
            throw new IOException("the chunk store has not replayed its log yet");
        }
    }

    @Override
    public long allocatedBytes(LayerId layerId) {
        Layer layer = layers.get(layerId);
        return layer == null ? 0 : layer.presentBlocks() * ChunkLayout.BLOCK_BYTES;
    }

    /** Bytes of data that all present blocks take here. */
    public long allocatedBytes() {
        return layers.values().stream().mapToLong(Layer::presentBlocks).sum() * ChunkLayout.BLOCK_BYTES;
    }

    /**
     * The most that the data and the tables of all chunks take. It depends on nothing but what was applied, so replicas that
     * have applied the same have the same.
     */
    public long footprintBytes() {
        long bytes = 0;
        for (Layer layer : layers.values()) {
            bytes += layer.presentBlocks() * ChunkLayout.BLOCK_BYTES + layer.chunks() * ChunkFileFormat.OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** Whether an entry waits to be applied because the file system is full. */
    public boolean stalledForSpace() {
        return space.stalled();
    }

    /** Closes all files. Nothing is written: the log has what the files lack. Wakes an {@link #apply} that waits for space. */
    @Override
    public void close() throws IOException {
        health.close();
        space.wake();
        applying.lock();
        try {
            layers.values().forEach(layer -> layer.forEach(openChunks::discard));
        } finally {
            applying.unlock();
        }
    }
}
