package io.caisson.store.route;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.NamedOperation;
import io.caisson.store.volume.Reign;
import io.caisson.store.volume.VolumeDevice;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A change of a volume. It has one name for its whole life, and keeps its data until it has ended. */
final class RoutedChange extends RoutedOperation implements NamedOperation {
    private final RoutedVolume volume;
    private final CommandKind kind;
    private final OperationId id;
    private final long firstBlock;
    private final long blocks;
    private final byte[] array;
    private final int offset;
    private final int length;
    private final @Nullable ComparisonDigest comparison;
    private final BlockCompletion completion;

    /** For the first attempt; later ones make their own. */
    private @Nullable ByteBuf buffer;

    /**
     * @param id in a slot that is given back at the end
     * @param data consumed: a buffer of {@link WriteBuffers}; null for an unmap
     * @param comparison under which it is remembered, also the end of the data; null for most. The slot of such a change is not
     *     given back when it took effect, or may have
     */
    RoutedChange(
            RoutedVolume volume,
            CommandKind kind,
            OperationId id,
            long firstBlock,
            long blocks,
            @Nullable ByteBuf data,
            @Nullable ComparisonDigest comparison,
            BlockCompletion completion) {
        super(volume.route());
        this.volume = volume;
        this.kind = kind;
        this.id = id;
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.comparison = comparison;
        this.completion = completion;
        this.buffer = data;
        this.array = data == null ? new byte[0] : data.array();
        this.offset = data == null ? 0 : data.arrayOffset() + data.readerIndex();
        this.length = data == null ? 0 : data.readableBytes();
    }

    @Override
    public OperationId id() {
        return id;
    }

    @Override
    public boolean mayBeRepeated() {
        return inDoubt;
    }

    @Override
    public long sinceNanos() {
        return receivedNanos;
    }

    @Override
    public @Nullable ComparisonDigest comparison() {
        return comparison;
    }

    @Override
    public boolean mayChange() {
        return kind != CommandKind.RECALLED_COMPARISON;
    }

    @Override
    void runLocally(Reign reign) {
        VolumeDevice device = volume.device(reign);
        switch (kind) {
            case WRITE -> device.write(firstBlock, takeBuffer(), this);
            case COMPARE_AND_WRITE, REMEMBERED_COMPARISON, RECALLED_COMPARISON ->
                device.update(AtomicOperation.COMPARE_AND_WRITE, firstBlock, takeBuffer(), this);
            case ATOMIC_WRITE -> device.update(AtomicOperation.WRITE, firstBlock, takeBuffer(), this);
            case OR -> device.update(AtomicOperation.OR, firstBlock, takeBuffer(), this);
            case UNMAP -> device.unmap(firstBlock, blocks, this);
            case STATUS_LOST -> device.statusLost((int) firstBlock, blocks, this);
            case READ, ALLOCATION, WATCH, UNWATCH, DROP, FENCE -> throw new IllegalStateException();
        }
    }

    private ByteBuf takeBuffer() {
        ByteBuf first = buffer;
        buffer = null;
        ByteBuf taken = first == null ? WriteBuffers.wrap(array, offset, length) : first;
        return comparison == null ? taken : taken.writerIndex(taken.writerIndex() - ComparisonDigest.BYTES);
    }

    @Override
    BlockCommand command(long nowNanos) {
        return new BlockCommand(
                kind,
                inDoubt,
                volume.geometry().logicalBlockBytes(),
                volume.layer(),
                id.slot(),
                id.sequence(),
                ageNanos(nowNanos),
                firstBlock,
                blocks,
                ByteBuffer.wrap(array, offset, length).slice());
    }

    @Override
    void completed(BlockResult result, long term) {
        end(result.code().error(), result.detail());
    }

    @Override
    void giveUp(BlockError error) {
        end(error, 0);
    }

    @Override
    public void succeeded() {
        end(null, 0);
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.GATEWAY_LOST) {
            route.comesBack(this, LossReason.of(detail));
        } else {
            end(error, detail);
        }
    }

    private void end(@Nullable BlockError error, long detail) {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
        boolean keepsSlot = comparison != null && (error == null || error == BlockError.GATEWAY_LOST);
        route.ended(this, keepsSlot ? Slots.NONE : id.slot());
        if (kind != CommandKind.STATUS_LOST) {
            volume.ended(this, statisticsKind(), error == null, bytes());
        }
        if (error == null) {
            completion.succeeded();
        } else {
            completion.failed(error, detail);
        }
    }

    private long bytes() {
        return blocks * volume.geometry().logicalBlockBytes();
    }

    private Kind statisticsKind() {
        return switch (kind) {
            case WRITE -> Kind.WRITE;
            case UNMAP -> Kind.UNMAP;
            case COMPARE_AND_WRITE, REMEMBERED_COMPARISON, RECALLED_COMPARISON, ATOMIC_WRITE, OR -> Kind.UPDATE;
            case READ, ALLOCATION, WATCH, UNWATCH, DROP, FENCE, STATUS_LOST -> throw new IllegalStateException();
        };
    }

    @Override
    long epoch() {
        return id.gateway().epoch();
    }

    @Override
    boolean isAbandoned() {
        return volume.isClosed();
    }

    @Override
    int messageBytes() {
        return length;
    }

    @Override
    int keptBytes() {
        return length;
    }

    @Override
    boolean isChange() {
        return true;
    }

    @Override
    boolean isLong() {
        return kind == CommandKind.UNMAP;
    }
}
