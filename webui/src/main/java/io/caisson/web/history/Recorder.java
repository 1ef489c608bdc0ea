package io.caisson.web.history;

import io.caisson.store.volume.VolumeStatistics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Turns counters into rows of one resolution, and keeps them until they are written. One thread records; the lock is for those
 * who ask meanwhile.
 */
final class Recorder {
    private final Resolution resolution;
    private final UUID node;

    // Of the thread that records.
    private Map<String, IoCounts> before = new HashMap<>();
    private long cpuMillisBefore = -1;

    // Guarded by this.
    private Map<SeriesId, NavigableMap<Long, long[]>> rows = new HashMap<>();
    private Map<SeriesId, NavigableMap<Long, long[]>> written = Map.of();
    private long firstSecond = Long.MAX_VALUE;

    Recorder(Resolution resolution, UUID node) {
        this.resolution = resolution;
        this.node = node;
    }

    /**
     * What was counted since the last time. It is spread evenly, should it be more than one interval.
     *
     * @param first the first interval that has ended since began then
     * @param intervals how many have
     */
    void record(long first, int intervals, HistorySource source) {
        Map<SeriesId, long[]> taken = new HashMap<>();
        Map<String, IoCounts> now = new HashMap<>();
        IoCounts all = IoCounts.NONE;
        for (Map.Entry<String, VolumeStatistics> volume : source.volumes().entrySet()) {
            IoCounts before = this.before.getOrDefault(volume.getKey(), IoCounts.NONE);
            if (before.isUnchanged(volume.getValue())) {
                now.put(volume.getKey(), before);
                continue;
            }
            IoCounts counts = IoCounts.of(volume.getValue());
            now.put(volume.getKey(), counts);
            // Opened anew, it counts from nought.
            IoCounts passed = counts.reads() < before.reads() || counts.writes() < before.writes()
                    ? counts
                    : counts.since(before);
            if (!passed.isIdle()) {
                taken.put(new SeriesId(SeriesKind.VOLUME, UUID.fromString(volume.getKey())), passed.row());
                all = all.and(passed);
            }
        }
        before = now;
        taken.put(new SeriesId(SeriesKind.NODE, node), nodeRow(all, source.process()));
        if (resolution == Resolution.MINUTE) {
            source.pool()
                    .ifPresent(pool -> taken.put(
                            new SeriesId(SeriesKind.POOL, SeriesId.POOL),
                            new long[] {pool.allocatedBytes(), pool.totalBytes(), pool.provisionedBytes()}));
        }
        synchronized (this) {
            firstSecond = Math.min(firstSecond, first);
            taken.forEach((id, row) -> {
                NavigableMap<Long, long[]> of = rows.computeIfAbsent(id, any -> new TreeMap<>());
                for (int i = 0; i < intervals; i++) {
                    of.put(first + (long) i * resolution.stepSeconds(), share(id.kind(), row, i, intervals));
                }
            });
        }
    }

    private static long[] share(SeriesKind kind, long[] row, int number, int of) {
        long[] share = row.clone();
        for (int i = 0; i < row.length; i++) {
            if (kind.columns().get(i).unit().flows()) {
                share[i] = row[i] * (number + 1) / of - row[i] * number / of;
            }
        }
        return share;
    }

    private long[] nodeRow(IoCounts all, HistorySource.Process process) {
        long[] io = all.row();
        long[] row = Arrays.copyOf(io, SeriesKind.NODE.columns().size());
        row[io.length] = cpuMillisBefore < 0 ? 0 : Math.max(0, process.cpuMillis() - cpuMillisBefore);
        row[io.length + 1] = process.residentBytes();
        row[io.length + 2] = process.sessions();
        cpuMillisBefore = process.cpuMillis();
        return row;
    }

    /** What is to be written now, if it is time; it can be asked for until the next is. */
    synchronized Optional<Frame> due(long second) {
        if (firstSecond == Long.MAX_VALUE || second - firstSecond < resolution.frameSeconds()) {
            return Optional.empty();
        }
        return Optional.of(take());
    }

    /** All that there is. */
    synchronized Optional<Frame> rest() {
        return rows.isEmpty() ? Optional.empty() : Optional.of(take());
    }

    private Frame take() {
        written = rows;
        rows = new HashMap<>();
        firstSecond = Long.MAX_VALUE;
        return new Frame(written);
    }

    /** Rows that are not in a file yet, or only just. */
    synchronized NavigableMap<Long, long[]> latest(SeriesId id, long from, long to) {
        NavigableMap<Long, long[]> found = new TreeMap<>();
        for (Map<SeriesId, NavigableMap<Long, long[]>> some : List.of(written, rows)) {
            NavigableMap<Long, long[]> of = some.get(id);
            if (of != null) {
                found.putAll(of.subMap(from, true, to, false));
            }
        }
        return found;
    }
}
