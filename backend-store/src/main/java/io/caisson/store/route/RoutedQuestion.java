package io.caisson.store.route;

import io.caisson.store.block.BlockDevice.AllocationListener;
import io.caisson.store.block.BlockError;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.Reign;

/** A question about the allocation of a volume. */
final class RoutedQuestion extends RoutedOperation implements AllocationListener {
    private final RoutedVolume volume;
    private final long firstBlock;
    private final long maxBlocks;
    private final AllocationListener listener;

    RoutedQuestion(RoutedVolume volume, long firstBlock, long maxBlocks, AllocationListener listener) {
        super(volume.route());
        this.volume = volume;
        this.firstBlock = firstBlock;
        this.maxBlocks = maxBlocks;
        this.listener = listener;
    }

    @Override
    void runLocally(Reign reign) {
        volume.device(reign).allocation(firstBlock, maxBlocks, this);
    }

    @Override
    BlockCommand command(long nowNanos) {
        return new BlockCommand(
                CommandKind.ALLOCATION,
                false,
                volume.geometry().logicalBlockBytes(),
                volume.layer(),
                0,
                0,
                ageNanos(nowNanos),
                firstBlock,
                maxBlocks,
                WireFormat.NOTHING);
    }

    @Override
    void completed(BlockResult result, long term) {
        BlockError error = result.code().error();
        if (error == null) {
            extent(result.code() == ResultCode.DONE, result.detail());
        } else {
            failed(error, result.detail());
        }
    }

    @Override
    void giveUp(BlockError error) {
        route.ended(this, Slots.NONE);
        listener.failed(error, 0);
    }

    @Override
    public void extent(boolean mapped, long blocks) {
        route.ended(this, Slots.NONE);
        listener.extent(mapped, blocks);
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.GATEWAY_LOST) {
            route.comesBack(this, LossReason.of(detail));
        } else {
            route.ended(this, Slots.NONE);
            listener.failed(error, detail);
        }
    }

    @Override
    boolean isAbandoned() {
        return volume.isClosed();
    }

    @Override
    int messageBytes() {
        return 0;
    }

    @Override
    int keptBytes() {
        return 0;
    }

    @Override
    boolean isChange() {
        return false;
    }
}
