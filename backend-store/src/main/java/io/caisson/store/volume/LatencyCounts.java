package io.caisson.store.volume;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many operations took how long: buckets that are an eighth of their octave wide, so a percentile is at most an eighth too
 * high. Any thread; adding is one atomic increment.
 */
public final class LatencyCounts {
    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;

    /** Below 16 us nothing is told apart. */
    private static final int LOWEST_BITS = 14;

    /** Beyond 34 s neither. */
    private static final int HIGHEST_BITS = 35;

    public static final int BUCKETS = 2 + (HIGHEST_BITS - LOWEST_BITS) * SUBS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void add(long nanos) {
        counts.getAndIncrement(bucket(nanos));
    }

    /** A copy, of {@link #BUCKETS} counts; not taken at one instant. */
    long[] sample() {
        long[] sample = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            sample[i] = counts.get(i);
        }
        return sample;
    }

    private static int bucket(long nanos) {
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, nanos));
        if (bits < LOWEST_BITS) {
            return 0;
        }
        if (bits >= HIGHEST_BITS) {
            return BUCKETS - 1;
        }
        int sub = (int) (nanos >>> bits - SUB_BITS) & SUBS - 1;
        return 1 + (bits - LOWEST_BITS) * SUBS + sub;
    }

    /** The time that everything in a bucket took less than; that of the last has none, and is told as its lower bound. */
    public static long upperBoundNanos(int bucket) {
        if (bucket == 0) {
            return 1L << LOWEST_BITS;
        }
        if (bucket == BUCKETS - 1) {
            return 1L << HIGHEST_BITS;
        }
        int octave = LOWEST_BITS + (bucket - 1) / SUBS;
        int sub = (bucket - 1) % SUBS;
        return (long) (SUBS + sub + 1) << octave - SUB_BITS;
    }

    /**
     * The time that a share of the counted operations did not exceed; 0 if there are none.
     *
     * @param counts of {@link #BUCKETS}
     * @param share above 0, at most 1
     */
    public static long percentileNanos(long[] counts, double share) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (total == 0) {
            return 0;
        }
        long wanted = Math.max(1, (long) Math.ceil(total * share));
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed >= wanted) {
                return upperBoundNanos(i);
            }
        }
        throw new AssertionError();
    }
}
