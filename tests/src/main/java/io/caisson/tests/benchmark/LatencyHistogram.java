package io.caisson.tests.benchmark;

import java.util.Arrays;

/**
 * Counts durations in buckets that are at most 1/32 wide: below 64 ns exact, above it 32 to each power of two. Not
 * thread-safe: each connection's loop has its own, merged at the end.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 5;
    private static final int SUB_COUNT = 1 << SUB_BITS;
    private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUB_COUNT;

    private final long[] counts = new long[BUCKETS];
    private long total;
    private long maxNanos;

    public void record(long nanos) {
        counts[bucket(Math.max(nanos, 0))]++;
        total++;
        maxNanos = Math.max(maxNanos, nanos);
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - SUB_BITS - 1 - Long.numberOfLeadingZeros(nanos | 1));
        return shift * SUB_COUNT + (int) (nanos >>> shift);
    }

    private static long upperBound(int bucket) {
        int shift = Math.max(0, bucket / SUB_COUNT - 1);
        return ((long) (bucket - shift * SUB_COUNT) + 1 << shift) - 1;
    }

    public void add(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    public void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        maxNanos = 0;
    }

    public long count() {
        return total;
    }

    /** The duration that the given share of all is not above, rounded up to its bucket's end; 0 without any. */
    public long percentileNanos(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted && total > 0) {
                return Math.min(upperBound(i), maxNanos);
            }
        }
        return 0;
    }

    public long maxNanos() {
        return maxNanos;
    }
}
