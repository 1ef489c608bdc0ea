package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseLengthTest {
    private static final LeaseTimes TIMES =
            new LeaseTimes(Duration.ofMillis(500), Duration.ofMillis(3300), Duration.ofMillis(5000), 60);

    private final LeaseLength length = new LeaseLength(TIMES, 0);
    private long nowNanos;

    private int after(int seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        return length.millis(nowNanos);
    }

    private void took(int millis) {
        length.took(TimeUnit.MILLISECONDS.toNanos(millis), nowNanos);
    }

    @Test
    void whoKnowsNothingOfItsMachineAsksForTheLongest() {
        took(20);
        assertThat(after(29)).isEqualTo(5000);
    }

    @Test
    void whereRenewalsAreQuickItIsTheShortest() {
        took(20);
        assertThat(after(30)).isEqualTo(3300);
        took(200);
        assertThat(after(1)).isEqualTo(3300);
    }

    @Test
    void aLateRenewalCountsForHalfAMinuteAtLeastAndAMinuteAtMost() {
        after(30);
        took(400);
        assertThat(after(0)).isEqualTo(4100);
        assertThat(after(29)).isEqualTo(4100);
        assertThat(after(30)).as("in the half before").isEqualTo(4100);
        assertThat(after(31)).isEqualTo(3300);
    }

    @Test
    void howeverLateItIsNeverMoreThanTheLongest() {
        after(60);
        length.took(Long.MAX_VALUE / 8, nowNanos);
        assertThat(after(0)).isEqualTo(5000);
    }

    @Test
    void afterALongPauseNothingCountsThatWasBefore() {
        after(30);
        took(900);
        assertThat(after(61)).isEqualTo(3300);
    }
}
