package io.caisson.store.route;

import io.caisson.store.block.BlockDevice.WatchListener;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.Reign;
import java.nio.ByteBuffer;
import java.util.List;

/** The beginning of a watch. Each attempt has a number of its own: what an earlier one may have begun is of no use. */
final class RoutedWatching extends RoutedOperation {
    private static final int EXTENT_BYTES = 16;

    private final RoutedVolume volume;
    private final List<BlockExtent> extents;
    private final WatchListener listener;
    private long number;

    RoutedWatching(RoutedVolume volume, List<BlockExtent> extents, WatchListener listener) {
        super(volume.route());
        this.volume = volume;
        this.extents = List.copyOf(extents);
        this.listener = listener;
    }

    @Override
    void runLocally(Reign reign) {
        volume.device(reign).watch(extents, new WatchListener() {
            @Override
            public void watching(ChangeWatch watch) {
                began(new RoutedWatch(volume, reign.term(), 0, watch));
            }

            @Override
            public void failed(BlockError error, long detail) {
                if (error == BlockError.GATEWAY_LOST) {
                    route.comesBack(RoutedWatching.this, LossReason.of(detail));
                } else {
                    giveUp(error);
                }
            }
        });
    }

    @Override
    BlockCommand command(long nowNanos) {
        number = route.watches().nextNumber();
        ByteBuffer data = ByteBuffer.allocate(extents.size() * EXTENT_BYTES);
        extents.forEach(extent -> data.putLong(extent.firstBlock()).putLong(extent.blocks()));
        return new BlockCommand(
                CommandKind.WATCH,
                false,
                volume.geometry().logicalBlockBytes(),
                volume.layer(),
                0,
                0,
                ageNanos(nowNanos),
                number,
                0,
                data.flip());
    }

    @Override
    void completed(BlockResult result, long term) {
        BlockError error = result.code().error();
        if (error != null) {
            giveUp(error);
            return;
        }
        RoutedWatch watch = new RoutedWatch(volume, term, number, null);
        route.watches().add(number, watch);
        began(watch);
    }

    private void began(RoutedWatch watch) {
        route.ended(this, Slots.NONE);
        listener.watching(watch);
    }

    @Override
    void giveUp(BlockError error) {
        route.ended(this, Slots.NONE);
        listener.failed(error, 0);
    }

    @Override
    boolean isAbandoned() {
        return volume.isClosed();
    }

    @Override
    int messageBytes() {
        return extents.size() * EXTENT_BYTES;
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
