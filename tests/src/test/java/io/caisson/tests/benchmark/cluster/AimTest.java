package io.caisson.tests.benchmark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.benchmark.Measurement;
import io.caisson.tests.benchmark.Workload;
import org.junit.jupiter.api.Test;

class AimTest {
    private static final Workload WRITES = new Workload(Workload.Kind.RANDOM_WRITE, 4096, 32, 1);

    @Test
    void lessProcessorTimeAndMoreWritesAreBetter() {
        assertThat(Aim.verdict(WRITES, true, new Measurement(9_000, 36, 3_000, 9_000, 100, 0)))
                .isEqualTo("CPU ≤ 130 µs: met, ≥ 8.6k/s: met");
        assertThat(Aim.verdict(WRITES, true, new Measurement(8_000, 32, 3_000, 9_000, 131, 0)))
                .isEqualTo("CPU ≤ 130 µs: missed, ≥ 8.6k/s: missed");
    }

    @Test
    void nothingIsAimedAtThroughAnotherNode() {
        assertThat(Aim.verdict(WRITES, false, new Measurement(1, 1, 1, 1, 1_000, 0)))
                .isEmpty();
    }
}
