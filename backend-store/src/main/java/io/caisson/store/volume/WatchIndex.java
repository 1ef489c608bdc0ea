package io.caisson.store.volume;

import io.caisson.store.volume.ChangeWatches.Watch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ranges of all watches by their first blocks, so that a change finds those it touches without a look at the others.
 * Immutable.
 *
 * <p>Beside each range stands the farthest end of it and all ranges before it. A search goes backwards from the last range
 * that begins before the end of the change, and stops where that farthest end is not behind the beginning of the change. Where it
 * is, there is a range that the change touches, and its watch is gone afterwards: so a long search is never made twice.
 */
final class WatchIndex {
    static final WatchIndex EMPTY = new WatchIndex(List.of());

    private record Entry(long firstBlock, long endBlock, Watch watch) {}

    private final Entry[] entries;
    private final long[] farthestEnds;

    private WatchIndex(List<Entry> sorted) {
        entries = sorted.toArray(Entry[]::new);
        farthestEnds = new long[entries.length];
        long farthest = 0;
        for (int i = 0; i < entries.length; i++) {
            farthest = Math.max(farthest, entries[i].endBlock());
            farthestEnds[i] = farthest;
        }
    }

    WatchIndex with(Watch watch) {
        List<Entry> more = new ArrayList<>(List.of(entries));
        watch.ranges().forEach(range -> more.add(new Entry(range.firstBlock(), range.endBlock(), watch)));
        more.sort(Comparator.comparingLong(Entry::firstBlock)); // merges what is sorted already
        return new WatchIndex(more);
    }

    WatchIndex without(Set<Watch> watches) {
        List<Entry> rest = new ArrayList<>(entries.length);
        for (Entry entry : entries) {
            if (!watches.contains(entry.watch())) {
                rest.add(entry);
            }
        }
        return rest.isEmpty() ? EMPTY : new WatchIndex(rest);
    }

    /** Whose ranges have a block in common with this one. */
    Set<Watch> overlapping(long firstBlock, long endBlock) {
        int last = beginningBefore(endBlock) - 1;
        if (last < 0 || farthestEnds[last] <= firstBlock) {
            return Set.of();
        }
        Set<Watch> found = new LinkedHashSet<>();
        for (int i = last; i >= 0 && farthestEnds[i] > firstBlock; i--) {
            if (entries[i].endBlock() > firstBlock) {
                found.add(entries[i].watch());
            }
        }
        return found;
    }

    /** How many ranges begin before the block. */
    private int beginningBefore(long block) {
        int low = 0;
        int high = entries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries[middle].firstBlock() < block) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
