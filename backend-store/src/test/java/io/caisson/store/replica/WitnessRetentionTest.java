package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WitnessRetentionTest {
    private static final List<String> BOTH = List.of("a", "b");

    @Test
    void whatBothHaveGoes() {
        assertThat(drop(100, Map.of("a", 120L, "b", 80L), Map.of(), false)).isEqualTo(80);
        assertThat(drop(100, Map.of("a", 120L, "b", 110L), Map.of(), false)).isEqualTo(100);
    }

    @Test
    void nothingGoesWhileSomebodyHasNotBeenHeardOf() {
        assertThat(drop(100, Map.of("a", 100L), Map.of(), true)).isEqualTo(-1);
        assertThat(drop(100, Map.of(), Map.of(), true)).isEqualTo(-1);
        assertThat(WitnessRetention.dropUpTo(100, List.of(), Map.of(), Map.of(), true))
                .isEqualTo(-1);
    }

    @Test
    void whoIsAwayIsWaitedForUntilTheLogIsLong() {
        Map<String, Long> before = Map.of("a", 50L, "b", 30L);
        Map<String, Long> now = Map.of("a", 100L, "b", 30L);
        assertThat(drop(100, now, before, false)).isEqualTo(30);
        assertThat(drop(100, now, before, true)).isEqualTo(100);
    }

    @Test
    void whoMovesIsWaitedForHoweverLongTheLogIs() {
        Map<String, Long> before = Map.of("a", 50L, "b", 30L);
        assertThat(drop(100, Map.of("a", 100L, "b", 31L), before, true)).isEqualTo(31);
    }

    @Test
    void whatNobodyElseIsKnownToHaveNeverGoes() {
        Map<String, Long> still = Map.of("a", 50L, "b", 30L);
        assertThat(drop(100, still, still, true)).isEqualTo(50);
    }

    private static long drop(long reached, Map<String, Long> known, Map<String, Long> before, boolean isLong) {
        return WitnessRetention.dropUpTo(reached, BOTH, known, before, isLong);
    }
}
