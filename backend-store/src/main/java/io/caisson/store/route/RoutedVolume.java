package io.caisson.store.route;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.GrowingGeometry;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.StatusReceipt;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.volume.GatewayVolume;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.Reign;
import io.caisson.store.volume.VolumeDevice;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A volume as this gateway has it open, wherever its group is led. Any thread. */
final class RoutedVolume implements GatewayVolume {
    /** Of a write that has one name: it fits one log entry, and is cut into three parts at most. */
    static final int PIECE_BYTES = 1 << 20;

    private record Served(Reign reign, VolumeDevice device) {}

    private final GroupRoute route;
    private final VolumeIdentity identity;
    private final LayerId layer;
    private final VolumeStatistics statistics = new VolumeStatistics();

    private final GrowingGeometry geometry;
    private volatile boolean closed;
    private volatile @Nullable Served served;

    RoutedVolume(GroupRoute route, VolumeIdentity identity, int layer, Geometry geometry) {
        this.route = route;
        this.identity = identity;
        this.layer = new LayerId(identity.id(), layer);
        this.geometry = new GrowingGeometry(geometry);
    }

    GroupRoute route() {
        return route;
    }

    LayerId layer() {
        return layer;
    }

    boolean isClosed() {
        return closed;
    }

    /** The volume in the reign on this node. */
    VolumeDevice device(Reign reign) {
        Served known = served;
        if (known != null && known.reign() == reign) {
            return known.device();
        }
        VolumeDevice device = reign.device(layer, geometry.now().logicalBlockBytes());
        served = new Served(reign, device);
        return device;
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

    /** {@inheritDoc} As far as this node has a replica; 0 otherwise. */
    @Override
    public long allocatedBytes() {
        GroupServer server = route.server();
        return server == null ? 0 : server.allocatedBytes(layer);
    }

    @Override
    public PoolSpace pool() {
        return route.parts().pool().of(route.group());
    }

    @Override
    public Subscription onPoolShort(Runnable listener) {
        return route.parts().pool().onShort(route.group(), listener);
    }

    @Override
    public void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        if (!isRefused(firstBlock, blocks, completion)) {
            route.submit(new RoutedRead(this, firstBlock, blocks, destination, completion));
        }
    }

    @Override
    public boolean readNow(long firstBlock, int blocks, ByteBuf destination) {
        Reign reign = route.local();
        if (reign == null
                || reign.isOver()
                || isLost()
                || blocks < 1
                || !geometry.now().contains(firstBlock, blocks)) {
            return false;
        }
        long startedNanos = route.nanoTime();
        boolean read = device(reign).readNow(firstBlock, blocks, destination);
        if (read) {
            statistics.succeeded(
                    Kind.READ, (long) blocks * geometry.now().logicalBlockBytes(), route.nanoTime() - startedNanos);
        }
        return read;
    }

    @Override
    public void allocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        if (isLost()) {
            listener.failed(BlockError.GATEWAY_LOST, 0);
        } else if (maxBlocks < 1 || !geometry.now().contains(firstBlock, 1)) {
            listener.failed(BlockError.OUT_OF_RANGE, 0);
        } else {
            long within = Math.min(maxBlocks, geometry.now().blocks() - firstBlock);
            route.submit(new RoutedQuestion(this, firstBlock, within, listener));
        }
    }

    @Override
    public void flush(BlockCompletion completion) {
        if (isLost()) {
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
        ByteBuf kept = kept(data);
        if (lengthBytes <= PIECE_BYTES) {
            change(CommandKind.WRITE, firstBlock, blocks, kept, completion);
        } else {
            writePieces(firstBlock, kept, completion);
        }
    }

    /** Cut where blocks and chunks are cut, so that only the ends of the whole may be parts of blocks. */
    private void writePieces(long firstBlock, ByteBuf data, BlockCompletion completion) {
        int logical = geometry.now().logicalBlockBytes();
        int perPiece = PIECE_BYTES / logical;
        long endBlock = firstBlock + data.readableBytes() / logical;
        long pieces = (endBlock - 1) / perPiece - firstBlock / perPiece + 1;
        JoinedCompletion joined = new JoinedCompletion((int) pieces, completion);
        for (long block = firstBlock; block < endBlock; ) {
            int blocks = (int) (Math.min(endBlock, (block / perPiece + 1) * perPiece) - block);
            change(CommandKind.WRITE, block, blocks, data.readRetainedSlice(blocks * logical), joined);
            block += blocks;
        }
        data.release();
    }

    @Override
    public void update(AtomicOperation operation, long firstBlock, ByteBuf operand, BlockCompletion completion) {
        int operandBytes = operand.readableBytes();
        boolean hasHalves = operation == AtomicOperation.COMPARE_AND_WRITE;
        int lengthBytes = hasHalves ? operandBytes / 2 : operandBytes;
        if (hasHalves && operandBytes % 2 != 0 || lengthBytes > MAX_ATOMIC_BYTES) {
            operand.release();
            throw new IllegalArgumentException(operation + " with an operand of " + operandBytes + " bytes");
        }
        int blocks = wholeBlocks(operand, lengthBytes);
        if (isRefused(firstBlock, blocks, completion)) {
            operand.release();
            return;
        }
        change(CommandKind.of(operation), firstBlock, blocks, kept(operand), completion);
    }

    @Override
    public void compareAndWrite(
            String initiator, long firstBlock, ByteBuf operand, StatusReceipt receipt, BlockCompletion completion) {
        int operandBytes = operand.readableBytes();
        int lengthBytes = operandBytes / 2;
        if (operandBytes % 2 != 0 || lengthBytes > MAX_ATOMIC_BYTES) {
            operand.release();
            throw new IllegalArgumentException("COMPARE AND WRITE with an operand of " + operandBytes + " bytes");
        }
        int blocks = wholeBlocks(operand, lengthBytes);
        if (isRefused(firstBlock, blocks, completion)) {
            operand.release();
            return;
        }
        ComparisonDigest digest = ComparisonDigest.of(
                initiator, layer, geometry.now().logicalBlockBytes(), firstBlock, operand.nioBuffer());
        ByteBuffer kept = ByteBuffer.allocate(operandBytes + ComparisonDigest.BYTES);
        kept.put(operand.nioBuffer()).putLong(digest.place()).putLong(digest.command());
        operand.release();
        new RoutedComparison(this, firstBlock, blocks, kept.array(), digest, receipt, completion).start();
    }

    @Override
    public void unmap(long firstBlock, long blocks, BlockCompletion completion) {
        if (!isRefused(firstBlock, blocks, completion)) {
            change(CommandKind.UNMAP, firstBlock, blocks, null, completion);
        }
    }

    /** @param data consumed */
    private void change(
            CommandKind kind, long firstBlock, long blocks, @Nullable ByteBuf data, BlockCompletion completion) {
        OperationId id = route.nextName();
        if (id == null) {
            if (data != null) {
                data.release();
            }
            completion.failed(isLost() ? BlockError.GATEWAY_LOST : BlockError.BUSY, 0);
            return;
        }
        route.submit(new RoutedChange(this, kind, id, firstBlock, blocks, data, null, completion));
    }

    @Override
    public void watch(List<BlockExtent> extents, WatchListener listener) {
        Geometry now = geometry.now();
        if (isLost()) {
            listener.failed(BlockError.GATEWAY_LOST, 0);
        } else if (!extents.stream().allMatch(extent -> now.contains(extent.firstBlock(), extent.blocks()))) {
            listener.failed(BlockError.OUT_OF_RANGE, 0);
        } else {
            route.submit(new RoutedWatching(this, extents, listener));
        }
    }

    void ended(RoutedOperation operation, Kind kind, boolean succeeded, long bytes) {
        long nanos = route.nanoTime() - operation.receivedNanos;
        if (SlowOperations.isSlow(nanos)) {
            SlowOperations.LOG.note(identity.id(), kind, succeeded, bytes, nanos, operation.way());
        }
        if (succeeded) {
            statistics.succeeded(kind, bytes, nanos);
        } else {
            statistics.failed(kind, nanos);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public CompletionStage<Void> drop() {
        close();
        RoutedOrder order = RoutedOrder.drop(this);
        route.submitQuietly(order);
        return order.whenEnded();
    }

    boolean isLost() {
        return closed || !route.parts().lease().isHeld();
    }

    /** Answers operations that need no work. The range is held against the geometry of this moment. */
    private boolean isRefused(long firstBlock, long blocks, BlockCompletion completion) {
        if (isLost()) {
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

    /** In memory that may be kept until the end, however often it has to be sent. */
    private static ByteBuf kept(ByteBuf data) {
        if (WriteBuffers.isWriteBuffer(data)) {
            return data;
        }
        ByteBuf copy = WriteBuffers.allocate(data.readableBytes()).writeBytes(data);
        data.release();
        return copy;
    }
}
