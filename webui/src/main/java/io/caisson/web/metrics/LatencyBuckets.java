package io.caisson.web.metrics;

import io.caisson.store.volume.LatencyCounts;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.List;

/** The counted latencies in the few buckets that Prometheus gets: one on each bound that alarms and graphs ask about. */
final class LatencyBuckets {
    /** Powers of two of 16 us and so bounds of {@link LatencyCounts}, as nobody can tell what is below another one. */
    private static final List<Long> BOUNDS_NANOS = List.of(
            1L << 16, 1L << 17, 1L << 18, 1L << 19, 1L << 20, 1L << 21, 1L << 22, 1L << 23, 1L << 24, 1L << 26,
            1L << 28, 1L << 30, 1L << 32);

    private LatencyBuckets() {}

    static ClassicHistogramBuckets of(long[] counts) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        int next = 0;
        for (long bound : BOUNDS_NANOS) {
            long within = 0;
            while (next < counts.length && LatencyCounts.upperBoundNanos(next) <= bound) {
                within += counts[next++];
            }
            buckets.bucket(bound / 1e9, within);
        }
        long beyond = 0;
        while (next < counts.length) {
            beyond += counts[next++];
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, beyond).build();
    }
}
