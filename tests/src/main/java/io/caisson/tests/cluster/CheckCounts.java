package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the commands. Any thread. */
final class CheckCounts {
    private static final int COMPLAINTS_MAX = 20;

    final LongAdder reads = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder zeroings = new LongAdder();
    final LongAdder swaps = new LongAdder();
    final LongAdder miscompares = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder givenUp = new LongAdder();
    final LongAdder noSpace = new LongAdder();
    final AtomicLong longestNanos = new AtomicLong();
    private final TreeMap<String, Integer> complaints = new TreeMap<>();

    /** A host was told what it should not have been told. */
    synchronized void complain(String what) {
        String alike = what.replaceAll("\\([0-9a-f ]+\\)", "(...)");
        if (complaints.size() < COMPLAINTS_MAX || complaints.containsKey(alike)) {
            complaints.merge(alike, 1, Integer::sum);
        }
    }

    synchronized List<String> complaints() {
        List<String> lines = new ArrayList<>();
        complaints.forEach((what, count) -> lines.add(count + " times: " + what));
        return lines;
    }

    void done(long nanos) {
        longestNanos.accumulateAndGet(nanos, Math::max);
    }

    long acknowledged() {
        return reads.sum() + writes.sum() + zeroings.sum() + swaps.sum();
    }

    @Override
    public String toString() {
        return String.format(
                "%,d reads, %,d writes, %,d zeroings, %,d COMPARE AND WRITEs done and %,d miscompared;"
                        + " %,d answers lost, %,d commands repeated, %,d given up, %,d without space",
                reads.sum(),
                writes.sum(),
                zeroings.sum(),
                swaps.sum(),
                miscompares.sum(),
                lost.sum(),
                repeated.sum(),
                givenUp.sum(),
                noSpace.sum());
    }
}
