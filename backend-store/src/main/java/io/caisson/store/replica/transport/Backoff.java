package io.caisson.store.replica.transport;

/** How long to wait after failures in a row: each time twice as long, up to a limit. Not thread-safe. */
final class Backoff {

    private final long minNanos;
    private final long maxNanos;
    private long nextNanos;

    Backoff(long minNanos, long maxNanos) {
        this.minNanos = minNanos;
        this.maxNanos = maxNanos;
        this.nextNanos = minNanos;
    }

    /** The wait after one more failure. */
    long failed() {
        long wait = nextNanos;
        nextNanos = Math.min(maxNanos, 2 * nextNanos);
        return wait;
    }

    void succeeded() {
        nextNanos = minNanos;
    }
}
