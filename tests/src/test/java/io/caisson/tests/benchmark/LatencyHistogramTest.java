package io.caisson.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void percentilesAreWithinABucketOfTheTruth() {
        Random random = new Random(42);
        LatencyHistogram histogram = new LatencyHistogram();
        long[] values = new long[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * 20);
            histogram.record(values[i]);
        }
        Arrays.sort(values);
        for (double percent : new double[] {1, 50, 90, 99, 99.9, 100}) {
            long truth = values[(int) Math.ceil(values.length * percent / 100) - 1];
            assertThat(histogram.percentileNanos(percent))
                    .as("percentile %s", percent)
                    .isBetween(truth, truth + truth / 32 + 1);
        }
    }

    @Test
    void smallValuesAreExact() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (long nanos = 0; nanos < 64; nanos++) {
            histogram.record(nanos);
        }
        assertThat(histogram.percentileNanos(50)).isEqualTo(31);
        assertThat(histogram.percentileNanos(100)).isEqualTo(63);
    }

    @Test
    void longestDurationFits() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.percentileNanos(50)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sumIsThatOfBothParts() {
        LatencyHistogram first = new LatencyHistogram();
        LatencyHistogram second = new LatencyHistogram();
        first.record(10);
        second.record(1_000_000);
        first.add(second);
        assertThat(first.count()).isEqualTo(2);
        assertThat(first.percentileNanos(50)).isEqualTo(10);
        assertThat(first.maxNanos()).isEqualTo(1_000_000);
    }

    @Test
    void emptyHasNoLatency() {
        assertThat(new LatencyHistogram().percentileNanos(99)).isZero();
    }
}
