package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.GrowingGeometry;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.PartsDone;
import io.caisson.store.chunk.StatusNote;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A volume on one placement group: cuts what hosts ask for into what the group's log and chunks know. Any thread. */
public final class VolumeDevice implements GatewayVolume {
    private final GroupGateway gateway;
    private final VolumeIdentity identity;
    private final LayerId layer;
    private final VolumeStatistics statistics = new VolumeStatistics();
    private final AtomicWrites atomicWrites = new AtomicWrites();
    private final VolumeReads reads;
    private final ChangeWatches watches = new ChangeWatches();

    private final GrowingGeometry geometry;
    private volatile boolean closed;

    VolumeDevice(GroupGateway gateway, VolumeIdentity identity, LayerId layer, Geometry geometry) {
        this.gateway = gateway;
        this.identity = identity;
        this.layer = layer;
        this.geometry = new GrowingGeometry(geometry);
        this.reads = new VolumeReads(gateway, this, layer, atomicWrites);
    }

    @Override
    public VolumeIdentity identity() {
        return identity;
    }

    @Override
    public Geometry geometry() {
        return geometry.now();
    }

    @Override
    public Subscription onGeometryChange(Runnable listener) {
        return geometry.onChange(listener);
    }

    @Override
    public void grow(Geometry larger) {
        geometry.grow(larger);
    }

    @Override
    public VolumeStatistics statistics() {
        return statistics;
    }

    @Override
    public long allocatedBytes() {
        return gateway.applied().allocatedBytes(layer);
    }

    @Override
    public PoolSpace pool() {
        return gateway.space().pool();
    }

    @Override
    public Subscription onPoolShort(Runnable listener) {
        return gateway.space().onShort(listener);
    }

    @Override
    public void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        if (isRefused(firstBlock, blocks, completion)) {
            return;
        }
        reads.read(firstBlock, blocks, destination, completion);
    }

    @Override
    public boolean readNow(long firstBlock, int blocks, ByteBuf destination) {
        return !closed
                && blocks > 0
                && geometry.now().contains(firstBlock, blocks)
                && reads.readNow(firstBlock, blocks, destination);
    }

    @Override
    public void allocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        if (closed) {
            listener.failed(BlockError.GATEWAY_LOST, 0);
        } else if (maxBlocks < 1 || !geometry.now().contains(firstBlock, 1)) {
            listener.failed(BlockError.OUT_OF_RANGE, 0);
        } else {
            reads.allocation(firstBlock, Math.min(maxBlocks, geometry.now().blocks() - firstBlock), listener);
        }
    }

    @Override
    public void flush(BlockCompletion completion) {
        if (closed) {
            completion.failed(BlockError.GATEWAY_LOST, 0);
        } else {
            completion.succeeded();
        }
    }

    @Override
    public void write(long firstBlock, ByteBuf data, BlockCompletion completion) {
        int lengthBytes = data.readableBytes();
        int blocks = wholeBlocks(data, lengthBytes);
        if (isRefused(firstBlock, blocks, completion)) {
            data.release();
            return;
        }
        long startByte = firstBlock * geometry.now().logicalBlockBytes();
        HostOperation host = begin(Kind.WRITE, lengthBytes, queueCost(startByte, lengthBytes), completion, completion);
        if (host == null) {
            data.release();
            return;
        }
        byte[] array = arrayOf(data);
        int offset = array == null ? 0 : data.arrayOffset() + data.readerIndex();
        if (array == null) {
            array = new byte[lengthBytes];
            data.getBytes(data.readerIndex(), array);
        }
        data.release();
        WriteCut cut = new WriteCut(
                layer,
                host,
                geometry.now().logicalBlockBytes(),
                gateway.limits().entryBytes());
        submit(cut.write(startByte, array, offset, lengthBytes), host);
    }

    @Override
    public void update(AtomicOperation operation, long firstBlock, ByteBuf operand, BlockCompletion completion) {
        int operandBytes = operand.readableBytes();
        int lengthBytes = switch (operation) {
            case COMPARE_AND_WRITE -> operandBytes / 2;
            case WRITE, OR -> operandBytes;
        };
        boolean isEven = operation != AtomicOperation.COMPARE_AND_WRITE || operandBytes % 2 == 0;
        if (!isEven || lengthBytes > MAX_ATOMIC_BYTES) {
            operand.release();
            throw new IllegalArgumentException(operation + " with an operand of " + operandBytes + " bytes");
        }
        int blocks = wholeBlocks(operand, lengthBytes);
        if (isRefused(firstBlock, blocks, completion)) {
            operand.release();
            return;
        }
        long startByte = firstBlock * geometry.now().logicalBlockBytes();
        BlockCompletion whenDone =
                operation == AtomicOperation.WRITE ? hiddenUntilDone(startByte, lengthBytes, completion) : completion;
        HostOperation host = begin(
                Kind.UPDATE,
                lengthBytes,
                queueCost(startByte, lengthBytes) + operandBytes,
                operation == AtomicOperation.COMPARE_AND_WRITE,
                completion,
                whenDone);
        if (host == null) {
            operand.release();
            return;
        }
        byte[] bytes = new byte[operandBytes];
        operand.getBytes(operand.readerIndex(), bytes);
        operand.release();
        WriteCut cut = new WriteCut(
                layer,
                host,
                geometry.now().logicalBlockBytes(),
                gateway.limits().entryBytes());
        int at = (int) (startByte % BLOCK_BYTES);
        submit(
                List.of(
                        switch (operation) {
                            case WRITE -> cut.undivided(startByte, bytes);
                            case COMPARE_AND_WRITE ->
                                cut.urgent(
                                        startByte,
                                        lengthBytes,
                                        Decision.compareAndWrite(at, bytes, 0, lengthBytes),
                                        ownRetry(completion, bytes, at));
                            case OR ->
                                cut.decided(startByte, lengthBytes, false, Decision.or(at, bytes, 0, lengthBytes));
                        }),
                host);
    }

    private static @Nullable OwnRetry ownRetry(BlockCompletion asked, byte[] operand, int at) {
        if (!(asked instanceof NamedOperation named)) {
            return null;
        }
        ComparisonDigest digest = named.comparison();
        return digest == null ? null : new OwnRetry(digest, named.id(), operand, at, named.mayChange());
    }

    /** Notes that the initiator does not have the status of an earlier operation of the same gateway. */
    public void statusLost(int slot, long sequence, NamedOperation completion) {
        if (closed) {
            completion.failed(BlockError.GATEWAY_LOST, LossReason.UNKNOWN.detail());
            return;
        }
        HostOperation host = begin(Kind.UPDATE, 0, GroupGateway.OPERATION_BYTES, true, completion, completion);
        if (host != null) {
            List<Operation> note = List.of(new LostStatusOperation(layer, new StatusNote.Lost(slot, sequence), host));
            gateway.sequencer().submitAll(undone(note, host));
        }
    }

    /** Reads of these bytes wait from now on until the write has ended. With an unknown outcome it never does. */
    private BlockCompletion hiddenUntilDone(long startByte, int lengthBytes, BlockCompletion completion) {
        AtomicWrites.Range range = atomicWrites.begin(startByte, lengthBytes);
        return new BlockCompletion() {
            @Override
            public void succeeded() {
                atomicWrites.ended(range);
                completion.succeeded();
            }

            @Override
            public void failed(BlockError error, long detail) {
                boolean maybeDone = error == BlockError.GATEWAY_LOST && LossReason.of(detail) == LossReason.UNKNOWN;
                if (!maybeDone) {
                    atomicWrites.ended(range);
                }
                completion.failed(error, detail);
            }
        };
    }

    @Override
    public void unmap(long firstBlock, long blocks, BlockCompletion completion) {
        if (isRefused(firstBlock, blocks, completion)) {
            return;
        }
        long startByte = firstBlock * geometry.now().logicalBlockBytes();
        long lengthBytes = blocks * geometry.now().logicalBlockBytes();
        HostOperation host = begin(Kind.UNMAP, lengthBytes, UnmapWalk.QUEUE_COST, completion, completion);
        if (host != null) {
            new UnmapWalk(gateway, layer, host, geometry.now().logicalBlockBytes()).start(startByte, lengthBytes);
        }
    }

    @Override
    public void watch(List<BlockExtent> extents, WatchListener listener) {
        if (closed) {
            listener.failed(BlockError.GATEWAY_LOST, 0);
            return;
        }
        Geometry now = geometry.now();
        if (!extents.stream().allMatch(extent -> now.contains(extent.firstBlock(), extent.blocks()))) {
            listener.failed(BlockError.OUT_OF_RANGE, 0);
            return;
        }
        long queueCost = (1L + extents.size()) * GroupGateway.OPERATION_BYTES;
        if (!gateway.admit(queueCost)) {
            listener.failed(BlockError.BUSY, 0);
            return;
        }
        ChangeWatches.Watch watch = watches.add(extents, now.logicalPerPhysical());
        HostOperation host = HostOperation.internal(this, queueCost, gateway.nanoTime(), new BlockCompletion() {
            @Override
            public void succeeded() {
                listener.watching(watch);
            }

            @Override
            public void failed(BlockError error, long detail) {
                watch.close();
                listener.failed(error, detail);
            }
        });
        List<Operation> points = OrderPoint.of(layer, watch.ranges(), host);
        host.addParts(points.size() - 1);
        gateway.sequencer().submitAll(points);
    }

    ChangeWatches watches() {
        return watches;
    }

    @Override
    public void close() {
        closed = true;
        watches.changingAll();
        atomicWrites.close();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public CompletionStage<Void> drop() {
        close();
        CompletableFuture<Void> dropped = new CompletableFuture<>();
        // Counted, so that the sequencer's timer goes on should the entry have to be proposed again.
        gateway.charge(GroupGateway.OPERATION_BYTES);
        BlockCompletion completion = new BlockCompletion() {
            @Override
            public void succeeded() {
                dropped.complete(null);
            }

            @Override
            public void failed(BlockError error, long detail) {
                dropped.completeExceptionally(new DropFailedException(identity.id(), error));
            }
        };
        HostOperation host = HostOperation.drop(this, GroupGateway.OPERATION_BYTES, gateway.nanoTime(), completion);
        List<ChunkOperation> change = List.of(new ChunkOperation.Drop(layer));
        gateway.sequencer()
                .submit(new PlainOperation(layer, 0, Long.MAX_VALUE, true, gateway.nanoTime(), host, change, 0));
        return dropped;
    }

    void ended(@Nullable Kind kind, boolean succeeded, long bytes, long startedNanos, long queueCost) {
        if (queueCost > 0) {
            gateway.release(queueCost);
        }
        if (kind == null) {
            return;
        }
        long nanos = gateway.nanoTime() - startedNanos;
        if (succeeded) {
            statistics.succeeded(kind, bytes, nanos);
        } else {
            statistics.failed(kind, nanos);
        }
    }

    /** Answers operations that need no work. The range is held against the geometry of this moment. */
    private boolean isRefused(long firstBlock, long blocks, BlockCompletion completion) {
        if (closed) {
            completion.failed(BlockError.GATEWAY_LOST, 0);
        } else if (!geometry.now().contains(firstBlock, blocks)) {
            completion.failed(BlockError.OUT_OF_RANGE, 0);
        } else if (blocks == 0) {
            completion.succeeded();
        } else {
            return false;
        }
        return true;
    }

    private int wholeBlocks(ByteBuf data, int lengthBytes) {
        int logical = geometry.now().logicalBlockBytes();
        if (lengthBytes % logical != 0) {
            data.release();
            throw new IllegalArgumentException(lengthBytes + " bytes are no whole number of blocks of " + logical);
        }
        return lengthBytes / logical;
    }

    /** What the operation may hold in memory until it ends, whatever it is cut into. */
    private static long queueCost(long startByte, long lengthBytes) {
        long parts = 2 + lengthBytes / BLOCK_BYTES / 256;
        boolean aligned = startByte % BLOCK_BYTES == 0 && lengthBytes % BLOCK_BYTES == 0;
        return lengthBytes + parts * GroupGateway.OPERATION_BYTES + (aligned ? 0 : 2 * BLOCK_BYTES);
    }

    private @Nullable HostOperation begin(
            Kind kind, long lengthBytes, long queueCost, BlockCompletion asked, BlockCompletion completion) {
        return begin(kind, lengthBytes, queueCost, false, asked, completion);
    }

    /**
     * @param urgent whether it finds room where others find none
     * @param asked what the caller passed, which may name the operation
     * @param completion what is to be told
     */
    private @Nullable HostOperation begin(
            Kind kind,
            long lengthBytes,
            long queueCost,
            boolean urgent,
            BlockCompletion asked,
            BlockCompletion completion) {
        if (asked instanceof NamedOperation named && named.mayBeRepeated()) {
            long done = gateway.partsDone(named.id());
            if (done == PartsDone.FENCED || done == PartsDone.FINISHED) {
                LossReason reason = done == PartsDone.FENCED ? LossReason.FENCED : LossReason.FINISHED;
                completion.failed(BlockError.GATEWAY_LOST, reason.detail());
                return null;
            }
            // It was let in once, and may be done already: then it must not be told to come again.
            gateway.charge(queueCost);
            return HostOperation.named(this, queueCost, named, done, completion);
        }
        boolean admitted = urgent ? gateway.admitUrgent(queueCost) : gateway.admit(queueCost);
        if (!admitted) {
            completion.failed(BlockError.BUSY, 0);
            return null;
        }
        return asked instanceof NamedOperation named
                ? HostOperation.named(this, queueCost, named, PartsDone.NONE, completion)
                : HostOperation.of(this, kind, lengthBytes, queueCost, gateway.nanoTime(), completion);
    }

    /** Numbers the parts of an operation that has a name; ends those that were done, and answers the others. */
    List<Operation> undone(List<Operation> operations, HostOperation host) {
        if (host.id() == null) {
            return operations;
        }
        List<Operation> left = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            operation.part = i;
            if (PartsDone.contains(host.partsDone(), i)) {
                operation.succeeded();
            } else {
                left.add(operation);
            }
        }
        return left;
    }

    /** See {@link Reign#fence}. */
    void fence(GatewayEpoch lowest, BlockCompletion completion) {
        gateway.charge(GroupGateway.OPERATION_BYTES);
        HostOperation host = HostOperation.internal(this, GroupGateway.OPERATION_BYTES, gateway.nanoTime(), completion);
        gateway.sequencer().submit(new FenceOperation(layer, lowest, host));
    }

    private static byte @Nullable [] arrayOf(ByteBuf data) {
        return WriteBuffers.isWriteBuffer(data) ? data.array() : null;
    }

    private void submit(List<Operation> parts, HostOperation host) {
        if (parts.size() > 1) {
            host.addParts(parts.size() - 1);
        }
        List<Operation> operations =
                host.partsDone() == PartsDone.NONE && parts.size() == 1 ? parts : undone(parts, host);
        if (operations.isEmpty()) {
            return;
        }
        long bytes = 0;
        for (Operation operation : operations) {
            bytes += (operation.endBlock - operation.firstBlock) * BLOCK_BYTES;
        }
        long writtenBytes = bytes;
        if (gateway.hasRoomForNew(writtenBytes)) {
            gateway.sequencer().submitAll(operations);
        } else if (!gateway.pool().tryRun(() -> submitWhenShort(operations, writtenBytes))) {
            operations.forEach(operation -> operation.failed(BlockError.BUSY, 0));
        }
    }

    /** A member's disk is at its reserve: blocks that are there may still be overwritten, which takes no further space. */
    private void submitWhenShort(List<Operation> operations, long writtenBytes) {
        boolean fits = operations.stream().allMatch(this::isOverwrite) && gateway.hasRoomForOverwrite(writtenBytes);
        if (fits) {
            gateway.sequencer().submitAll(operations);
        } else {
            BlockError error = gateway.shortage();
            operations.forEach(operation -> operation.failed(error, 0));
        }
    }

    private boolean isOverwrite(Operation operation) {
        try {
            return gateway.applied().allPresent(layer, operation.firstBlock, operation.endBlock);
        } catch (IOException e) {
            return false;
        }
    }
}
