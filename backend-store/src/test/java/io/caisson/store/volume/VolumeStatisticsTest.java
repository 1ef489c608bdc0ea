package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.volume.VolumeStatistics.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeStatisticsTest {
    private final VolumeStatistics statistics = new VolumeStatistics();

    @Test
    void countsByKind() {
        statistics.succeeded(Kind.READ, 4096, 100_000);
        statistics.succeeded(Kind.READ, 512, 200_000);
        statistics.failed(Kind.UPDATE, 7);
        assertThat(statistics.sample(Kind.READ)).isEqualTo(new VolumeStatistics.Sample(2, 0, 4608, 300_000));
        assertThat(statistics.sample(Kind.UPDATE)).isEqualTo(new VolumeStatistics.Sample(1, 1, 0, 7));
        assertThat(statistics.sample(Kind.WRITE)).isEqualTo(VolumeStatistics.Sample.NONE);
        assertThat(Arrays.stream(statistics.latencies(Kind.READ)).sum()).isEqualTo(2);
        assertThat(Arrays.stream(statistics.latencies(Kind.UNMAP)).sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {16_384, 16_385, 20_000, 99_999, 1_000_000, 123_456_789, 5_000_000_000L, 30_000_000_000L})
    void aPercentileIsAtMostAnEighthTooHigh(long nanos) {
        statistics.succeeded(Kind.WRITE, 1, nanos);
        long told = LatencyCounts.percentileNanos(statistics.latencies(Kind.WRITE), 0.5);
        assertThat(told).isGreaterThan(nanos).isLessThanOrEqualTo(nanos + nanos / 8 + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 16_383})
    void whatTookNextToNothingIsToldAsTheLeast(long nanos) {
        statistics.failed(Kind.READ, nanos);
        assertThat(LatencyCounts.percentileNanos(statistics.latencies(Kind.READ), 1))
                .isEqualTo(16_384);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 35, Long.MAX_VALUE})
    void whatTookForEverIsToldAsTheMost(long nanos) {
        statistics.failed(Kind.READ, nanos);
        assertThat(LatencyCounts.percentileNanos(statistics.latencies(Kind.READ), 0.99))
                .isEqualTo(1L << 35);
    }

    @Test
    void oneInAHundredDecidesAboutTheNinetyNinthPercentileAndTheHundredth() {
        for (int i = 0; i < 99; i++) {
            statistics.succeeded(Kind.READ, 1, 20_000);
        }
        statistics.succeeded(Kind.READ, 1, 9_000_000);
        long[] counts = statistics.latencies(Kind.READ);
        assertThat(LatencyCounts.percentileNanos(counts, 0.99)).isBetween(20_000L, 22_500L);
        assertThat(LatencyCounts.percentileNanos(counts, 0.991)).isBetween(9_000_000L, 10_200_000L);
        assertThat(LatencyCounts.percentileNanos(new long[LatencyCounts.BUCKETS], 0.99))
                .isZero();
    }
}
