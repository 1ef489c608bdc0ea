package io.caisson.store.volume;

import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import java.util.Arrays;
import java.util.List;

/**
 * Who watches which blocks of one volume.
 *
 * <p>A change is announced where the sequencer takes it over, that is before it can be in the log. A watch is entered
 * first, and then an {@link OrderPoint} goes through the same queue: a change that came before it is waited for, one that
 * comes after it finds the watch. Watches are entered and left under this object's lock; a change reads one field.
 */
final class ChangeWatches {
    private static final Watch[] NONE = {};

    private volatile Watch[] active = NONE;

    /** @param logicalPerPhysical logical blocks in a 4 KiB block */
    Watch add(List<BlockExtent> extents, int logicalPerPhysical) {
        List<OrderPoint.Range> ranges = extents.stream()
                .filter(extent -> extent.blocks() > 0)
                .map(extent -> new OrderPoint.Range(
                        extent.firstBlock() / logicalPerPhysical,
                        (extent.endBlock() + logicalPerPhysical - 1) / logicalPerPhysical))
                .toList();
        Watch watch = new Watch(ranges);
        synchronized (this) {
            Watch[] more = Arrays.copyOf(active, active.length + 1);
            more[more.length - 1] = watch;
            active = more;
        }
        return watch;
    }

    /** The blocks, of 4 KiB, are about to change. */
    void changing(long firstBlock, long endBlock) {
        for (Watch watch : active) {
            if (watch.overlaps(firstBlock, endBlock)) {
                watch.turn();
            }
        }
    }

    void changingAll() {
        for (Watch watch : active) {
            watch.turn();
        }
    }

    private synchronized void remove(Watch watch) {
        active = Arrays.stream(active).filter(other -> other != watch).toArray(Watch[]::new);
    }

    /** How many watches changes are held against. */
    int count() {
        return active.length;
    }

    /** One watch; it costs changes nothing any more once it has turned or was closed. */
    final class Watch implements ChangeWatch {
        private final List<OrderPoint.Range> ranges;
        private volatile boolean changed;

        private Watch(List<OrderPoint.Range> ranges) {
            this.ranges = ranges;
        }

        List<OrderPoint.Range> ranges() {
            return ranges;
        }

        private boolean overlaps(long firstBlock, long endBlock) {
            for (OrderPoint.Range range : ranges) {
                if (firstBlock < range.endBlock() && range.firstBlock() < endBlock) {
                    return true;
                }
            }
            return false;
        }

        private void turn() {
            changed = true;
            remove(this);
        }

        @Override
        public boolean changed() {
            return changed;
        }

        /** It sees nothing from now on, so it vouches for nothing. */
        @Override
        public void close() {
            turn();
        }
    }
}
