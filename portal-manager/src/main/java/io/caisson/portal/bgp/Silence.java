package io.caisson.portal.bgp;

import java.util.concurrent.TimeUnit;

/**
 * How long somebody has not answered. Not only by the clock: whoever asks may have been stopped for long himself, and not have asked. One
 * thread.
 */
final class Silence {
    /** Longer than a busy machine keeps it waiting, and shorter than the time that routers wait for it. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int MOST_UNANSWERED = 5;

    private long heardNanos;
    private int unanswered;

    Silence(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** An answer came, or none can be expected. */
    void broken(long nowNanos) {
        heardNanos = nowNanos;
        unanswered = 0;
    }

    /** A question was not answered; whether there were so many, for so long, that none will be. */
    boolean goesOn(long nowNanos) {
        unanswered++;
        return unanswered >= MOST_UNANSWERED && nowNanos - heardNanos > LONGEST_NANOS;
    }
}
