package io.caisson.store.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When an event loop looks for work awake, and when it sleeps. */
class ArrivalRhythmTest {

    private static final long SPIN_NANOS = 50_000;

    private final ArrivalRhythm rhythm = new ArrivalRhythm(SPIN_NANOS);
    private long nowNanos = Long.MAX_VALUE - 1;

    private void arrivals(int count, long afterNanos) {
        for (int i = 0; i < count; i++) {
            rhythm.arrivedAfter(afterNanos);
        }
    }

    /** How often work has to come so late until the loop sleeps at once. */
    private int spinsUntilItSleeps(long afterNanos) {
        int spins = 0;
        while (rhythm.isWorthSpinning(nowNanos)) {
            rhythm.arrivedAfter(afterNanos);
            spins++;
            assertThat(spins).as("spins in vain").isLessThan(100);
        }
        return spins;
    }

    @Test
    void sleepsUntilWorkCameSoonAFewTimesInARow() {
        assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        arrivals(3, SPIN_NANOS);
        assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        arrivals(1, SPIN_NANOS);
        assertThat(rhythm.isWorthSpinning(nowNanos)).isTrue();
    }

    @Test
    void whenWorkEndsItSpinsInVainTwiceAtMost() {
        arrivals(1_000_000, 0);
        assertThat(spinsUntilItSleeps(1_000_000_000)).isLessThanOrEqualTo(2);
    }

    @Test
    void workThatComesLateNeverMakesItSpin() {
        for (int i = 0; i < 1000; i++) {
            rhythm.arrivedAfter(SPIN_NANOS + 1);
            assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        }
    }

    /** Two of three waits are short: what each long one costs is not paid for by the short ones. */
    @Test
    void mixedWaitsDoNotMakeItSpin() {
        for (int i = 0; i < 1000; i++) {
            arrivals(2, 1000);
            rhythm.arrivedAfter(SPIN_NANOS * 2);
            assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        }
    }

    /** A write: the host's command soon, the store's answer soon, again and again. */
    @Test
    void waitsForOtherThreadsNeverMakeItSpin() {
        arrivals(100, 1000);
        for (int i = 0; i < 1000; i++) {
            rhythm.wokenByTask();
            assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
            arrivals(2, 1000);
            assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        }
    }

    @Test
    void whereOthersWantTheProcessorItRestsTwentyTimesWhatItLost() {
        arrivals(100, 1000);
        rhythm.crowded(nowNanos, 4_000_000);
        nowNanos += 80_000_000 - 1;
        arrivals(100, 1000);
        assertThat(rhythm.isWorthSpinning(nowNanos)).isFalse();
        nowNanos++;
        assertThat(rhythm.isWorthSpinning(nowNanos)).isTrue();
        nowNanos += Long.MAX_VALUE;
        assertThat(rhythm.isWorthSpinning(nowNanos)).isTrue();
    }

    /** Each slice that others take costs it twenty of its own. */
    @Test
    void onACrowdedMachineItSpinsForATwentiethOfTheTimeAtMost() {
        long lostNanos = 0;
        long startNanos = nowNanos;
        arrivals(100, 1000);
        while (nowNanos - startNanos < 10_000_000_000L) {
            if (rhythm.isWorthSpinning(nowNanos)) {
                nowNanos += 3_000_000;
                lostNanos += 3_000_000;
                rhythm.crowded(nowNanos, 3_000_000);
            }
            nowNanos += 50_000;
            rhythm.arrivedAfter(50_000);
        }
        assertThat(lostNanos).isLessThanOrEqualTo((nowNanos - startNanos) / 20);
    }
}
