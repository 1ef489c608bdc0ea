package io.caisson.store.volume;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.chunk.ChunkLayout;
import io.caisson.store.chunk.ChunkReader;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.replica.ReplicaGroup;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's way into one placement group, shared by all volumes that lie in it. Any thread. */
public final class GroupGateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupGateway.class);
    private static final long TICK_MILLIS = 50;
    private static final long ANY_TERM = -1;

    /** What every operation counts for in the queue, on top of its data. */
    static final int OPERATION_BYTES = 512;

    /** Beyond the limit, for urgent operations alone. Each is short. */
    private static final long URGENT_BYTES = 4L << 20;

    /**
     * What a gateway works with; all of it is shared and outlives the gateway.
     *
     * @param copies the other replicas
     */
    public record Parts(
            ReplicaGroup group,
            ChunkReader reader,
            EntryEncoder encoder,
            SpaceGuard space,
            GroupRoom room,
            IoPool pool,
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            BlockSource copies,
            RepairCounters repairs) {

        /** For a group whose one member is here. */
        public Parts(
                ReplicaGroup group,
                ChunkReader reader,
                EntryEncoder encoder,
                SpaceGuard space,
                IoPool pool,
                ScheduledExecutorService timer,
                LongSupplier nanoClock) {
            this(
                    group,
                    reader,
                    encoder,
                    space,
                    GroupRoom.unlimited(),
                    pool,
                    timer,
                    nanoClock,
                    BlockSource.NONE,
                    new RepairCounters());
        }
    }

    private final Parts parts;
    private final long term;
    private final GatewayLimits limits;
    private final AppliedBlocks applied;
    private final LeaseWaiters waiters;
    private final WriteSequencer sequencer;
    private final BlockRepairs repairs;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final ScheduledFuture<?> ticking;

    /**
     * A gateway that outlives terms, for a replica without peers.
     *
     * @param failed hears, at most once, of a failure inside the gateway that it cannot survive
     */
    public GroupGateway(Parts parts, GatewayLimits limits, Consumer<Throwable> failed) {
        this(parts, ANY_TERM, limits, failed);
    }

    /** @param term to which everything is bound that is decided here */
    GroupGateway(Parts parts, long term, GatewayLimits limits, Consumer<Throwable> failed) {
        this.term = term;
        this.parts = parts;
        this.limits = limits;
        this.applied = new AppliedBlocks(parts.reader());
        this.waiters = new LeaseWaiters(parts.group(), limits, parts.nanoClock(), this::readable);
        this.sequencer = new WriteSequencer(parts, term, applied, limits, waiters::wantSignal, failed);
        this.repairs = new BlockRepairs(this, parts.copies());
        this.ticking =
                parts.timer().scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Opens a volume whose blocks lie in one layer of this group. */
    public VolumeDevice open(VolumeIdentity identity, int layer, Geometry geometry) {
        return new VolumeDevice(this, identity, new LayerId(identity.id(), layer), geometry);
    }

    private void readable() {
        sequencer.readable();
    }

    private void tick() {
        if (queuedBytes.get() > 0) {
            sequencer.tick();
        }
        waiters.tick();
    }

    /** Makes room in the queue, to be given back with {@link #release}; false when it is full. One always fits. */
    boolean admit(long bytes) {
        return admit(bytes, limits.queueBytes());
    }

    /** The same for what goes before others, and finds room where they find none. */
    boolean admitUrgent(long bytes) {
        return admit(bytes, limits.queueBytes() + URGENT_BYTES);
    }

    private boolean admit(long bytes, long limitBytes) {
        long queued = queuedBytes.addAndGet(bytes);
        if (queued <= limitBytes || queued == bytes) {
            return true;
        }
        queuedBytes.addAndGet(-bytes);
        return false;
    }

    /** As {@link #admit}, for what must not be refused and is rare. */
    void charge(long bytes) {
        queuedBytes.addAndGet(bytes);
    }

    void release(long bytes) {
        queuedBytes.addAndGet(-bytes);
    }

    /** Data of changes that were accepted and have not ended. */
    public long queuedBytes() {
        return queuedBytes.get();
    }

    GatewayLimits limits() {
        return limits;
    }

    AppliedBlocks applied() {
        return applied;
    }

    LeaseWaiters waiters() {
        return waiters;
    }

    WriteSequencer sequencer() {
        return sequencer;
    }

    BlockRepairs repairs() {
        return repairs;
    }

    /**
     * Writes blocks of a chunk anew with the contents they have, for a replica that has bad copies of them; the first of them, as
     * many as one log entry may take.
     *
     * @param completion told UNRECOVERABLE when nobody has a good copy of the first block, BUSY when that cannot be told now
     */
    public void rewrite(LayerId layer, int chunk, int firstBlock, int blocks, BlockCompletion completion) {
        long first = (long) chunk * ChunkLayout.BLOCKS_PER_CHUNK + firstBlock;
        repairs.rewrite(layer, first, first + blocks, true, completion);
    }

    SpaceGuard space() {
        return parts.space();
    }

    /** Whether data may be written where nothing may have been before: on this disk, and on that of every other member. */
    boolean hasRoomForNew(long bytes) {
        return parts.room().admitNew(bytes, queuedBytes.get()) && parts.space().admitNew(bytes);
    }

    /** What hosts hear of a write for which there is no room. */
    BlockError shortage() {
        return parts.room().stepsAside() ? BlockError.BUSY : BlockError.OUT_OF_SPACE;
    }

    /** Whether data may be written over blocks that are present. */
    boolean hasRoomForOverwrite(long bytes) {
        return parts.room().admitOverwrite() && parts.space().admitOverwrite(bytes);
    }

    IoPool pool() {
        return parts.pool();
    }

    boolean mayRead() {
        return parts.group().mayRead();
    }

    /** Whether the term is over to which this gateway is bound: others may have changed since what is read here. */
    boolean isOver() {
        return term != ANY_TERM && parts.group().term() != term;
    }

    /** See {@link ChunkReader#partsDone}. */
    long partsDone(OperationId operation) {
        return parts.reader().partsDone(operation);
    }

    long nanoTime() {
        return parts.nanoClock().getAsLong();
    }

    /** Ends what is queued without an answer that a host could mistake, and waits a while for what is in the log. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    /** As {@link #close}, but waits for nothing. */
    void end() {
        ticking.cancel(false);
        waiters.close();
        var unused = sequencer.close();
    }

    private void close(Duration patience) {
        ticking.cancel(false);
        waiters.close();
        try {
            sequencer.close().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "log entries of group {} did not end in time", parts.group().id());
        }
    }
}
