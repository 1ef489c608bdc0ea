package io.caisson.store.volume;

import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who watches which blocks of one volume.
 *
 * <p>A change is announced where the sequencer takes it over, that is before it can be in the log. A watch is entered
 * first, and then an {@link OrderPoint} goes through the same queue: a change that came before it is waited for, one that
 * comes after it finds the watch. Watches are entered and left under this object's lock; a change reads one field, and looks
 * for its blocks in an index.
 */
final class ChangeWatches {
    private final Set<Watch> active = new LinkedHashSet<>();
    private volatile WatchIndex index = WatchIndex.EMPTY;

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
            active.add(watch);
            index = index.with(watch);
        }
        return watch;
    }

    /** The blocks, of 4 KiB, are about to change. */
    void changing(long firstBlock, long endBlock) {
        Set<Watch> concerned = index.overlapping(firstBlock, endBlock);
        if (!concerned.isEmpty()) {
            turn(concerned);
        }
    }

    synchronized void changingAll() {
        turn(Set.copyOf(active));
    }

    private synchronized void turn(Set<Watch> watches) {
        watches.forEach(watch -> watch.changed = true);
        if (active.removeAll(watches)) {
            index = index.without(watches);
        }
    }

    /** How many watches changes are held against. */
    synchronized int count() {
        return active.size();
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

        @Override
        public boolean changed() {
            return changed;
        }

        /** It sees nothing from now on, so it vouches for nothing. */
        @Override
        public void close() {
            turn(Set.of(this));
        }
    }
}
