package io.caisson.portal.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = -5 * SECOND;

    @Test
    void theKernelsSecondOfDelayIsTakenOffAndTheRestRoundedDown() {
        assertThat(Lifetime.seconds(NOW + 5 * SECOND, NOW)).isEqualTo(4);
        assertThat(Lifetime.seconds(NOW + 5 * SECOND - 1, NOW)).isEqualTo(3);
        assertThat(Lifetime.seconds(NOW + 2 * SECOND, NOW)).isEqualTo(1);
    }

    @Test
    void whatIsTooShortForTheKernelIsNotPositive() {
        assertThat(Lifetime.seconds(NOW + 2 * SECOND - 1, NOW)).isEqualTo(0);
        assertThat(Lifetime.seconds(NOW, NOW)).isEqualTo(-1);
        assertThat(Lifetime.seconds(NOW - 100 * SECOND, NOW)).isNegative();
        assertThat(Lifetime.seconds(NOW + Lifetime.SHORTEST.toNanos(), NOW)).isEqualTo(1);
    }

    @Test
    void aLongLeaseIsToldToTheKernelBitByBit() {
        assertThat(Lifetime.seconds(NOW + 86_400 * SECOND, NOW)).isEqualTo(10);
    }

    /** {@link System#nanoTime} may wrap around. */
    @Test
    void timesAreComparedByTheirDifference() {
        assertThat(Lifetime.seconds(Long.MIN_VALUE + 2 * SECOND, Long.MAX_VALUE - 3 * SECOND + 1))
                .isEqualTo(4);
    }
}
