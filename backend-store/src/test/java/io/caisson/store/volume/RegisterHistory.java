package io.caisson.store.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients wrote and read, block by block, and whether one register per block explains it. Every value but 0 is written
 * once; 0 is what a block holds at first and after an unmap.
 */
public final class RegisterHistory {

    /** The operation took effect somewhere between these two instants. */
    private record Event(long value, long began, long ended) {}

    private final AtomicLong clock = new AtomicLong();
    private final List<List<Event>> writes = new ArrayList<>();
    private final List<List<Event>> reads = new ArrayList<>();

    public RegisterHistory(int blocks) {
        for (int i = 0; i < blocks; i++) {
            writes.add(new ArrayList<>(List.of(new Event(0, -1, -1))));
            reads.add(new ArrayList<>());
        }
    }

    public long now() {
        return clock.getAndIncrement();
    }

    public void wrote(int first, int count, long value, long began) {
        long ended = now();
        for (int i = first; i < first + count; i++) {
            List<Event> list = writes.get(i);
            synchronized (list) {
                list.add(new Event(value, began, ended));
            }
        }
    }

    public void read(int block, long value, long began) {
        List<Event> list = reads.get(block);
        synchronized (list) {
            list.add(new Event(value, began, now()));
        }
    }

    /** @param whole whether to hold the history against full linearizability, which needs zeros to be unique too */
    public void check(boolean whole) {
        for (int block = 0; block < writes.size(); block++) {
            checkNothingStale(block);
            if (whole) {
                checkLinearizable(block);
            }
        }
    }

    /** No read sees a value that was overwritten for good before the read began, or that nobody had begun to write. */
    private void checkNothingStale(int block) {
        List<Event> written = writes.get(block);
        for (Event read : reads.get(block)) {
            boolean explained = written.stream()
                    .anyMatch(source -> source.value() == read.value()
                            && source.began() < read.ended()
                            && written.stream()
                                    .noneMatch(
                                            other -> source.ended() < other.began() && other.ended() < read.began()));
            if (!explained) {
                List<Event> near = written.stream()
                        .filter(write -> write.began() < read.ended())
                        .sorted(Comparator.comparingLong(Event::ended))
                        .toList();
                throw new AssertionError("block " + block + ": nothing explains " + read + "; last writes "
                        + near.subList(Math.max(0, near.size() - 5), near.size()));
            }
        }
    }

    /**
     * Gibbons and Korach: of each value, the write and its reads span a zone from the earliest end to the latest begin.
     * Forward zones may not overlap, and no backward zone may lie within a forward one.
     */
    private void checkLinearizable(int block) {
        record Zone(long value, long earliestEnd, long latestBegin) {
            boolean isForward() {
                return earliestEnd < latestBegin;
            }
        }
        Map<Long, Zone> zones = new HashMap<>();
        List<Event> all = new ArrayList<>(writes.get(block));
        all.addAll(reads.get(block));
        for (Event event : all) {
            zones.merge(
                    event.value(),
                    new Zone(event.value(), event.ended(), event.began()),
                    (a, b) -> new Zone(
                            a.value(),
                            Math.min(a.earliestEnd(), b.earliestEnd()),
                            Math.max(a.latestBegin(), b.latestBegin())));
        }
        List<Zone> forward = zones.values().stream()
                .filter(Zone::isForward)
                .sorted(Comparator.comparingLong(Zone::earliestEnd))
                .toList();
        for (int i = 1; i < forward.size(); i++) {
            if (forward.get(i).earliestEnd() < forward.get(i - 1).latestBegin()) {
                throw new AssertionError("block " + block + ": " + forward.get(i - 1) + " overlaps " + forward.get(i));
            }
        }
        for (Zone zone : zones.values()) {
            if (!zone.isForward()
                    && forward.stream()
                            .anyMatch(f ->
                                    f.earliestEnd() < zone.latestBegin() && zone.earliestEnd() < f.latestBegin())) {
                throw new AssertionError("block " + block + ": " + zone + " lies within another value's zone");
            }
        }
    }
}
