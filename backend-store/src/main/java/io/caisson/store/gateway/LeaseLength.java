package io.caisson.store.gateway;

import java.util.concurrent.TimeUnit;

/**
 * For how long a gateway asks for its lease: the shortest one while renewals are quick, as the others wait for its end when the node is
 * silent, and longer when renewals were late within the last minute, by load or pauses, so that they cost the node nothing. A process
 * that has just started knows nothing of its machine, and asks for the longest. For one thread at a time.
 */
final class LeaseLength {
    private static final long HALF_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long USUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int FACTOR = 4;

    private final LeaseTimes times;
    private long halfBeganNanos;
    private long slowestNanos;
    private long slowestBeforeNanos = Long.MAX_VALUE / FACTOR;

    LeaseLength(LeaseTimes times, long nowNanos) {
        this.times = times;
        this.halfBeganNanos = nowNanos;
    }

    /** A renewal took so long, or what should have been done at once was done that late. */
    void took(long nanos, long nowNanos) {
        turn(nowNanos);
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    /** Between the shortest and the longest of {@link LeaseTimes}, in milliseconds. */
    int millis(long nowNanos) {
        turn(nowNanos);
        long excess = Math.max(0, Math.max(slowestNanos, slowestBeforeNanos) - USUAL_NANOS);
        long wanted = times.held().toMillis() + TimeUnit.NANOSECONDS.toMillis(FACTOR * excess);
        return (int) Math.min(wanted, times.longest().toMillis());
    }

    /** A minute is two halves, of which the older one is forgotten. */
    private void turn(long nowNanos) {
        if (nowNanos - halfBeganNanos >= HALF_NANOS) {
            boolean isLong = nowNanos - halfBeganNanos >= 2 * HALF_NANOS;
            slowestBeforeNanos = isLong ? 0 : slowestNanos;
            slowestNanos = 0;
            halfBeganNanos = nowNanos;
        }
    }
}
