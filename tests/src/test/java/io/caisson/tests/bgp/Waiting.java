package io.caisson.tests.bgp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens in other processes, of which nobody tells. */
final class Waiting {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Waiting() {}

    static Duration until(String what, BooleanSupplier condition) {
        return until(what, condition, () -> "");
    }

    /**
     * @param seen what there is instead, for the message of a failure
     * @return how long it took
     */
    static Duration until(String what, BooleanSupplier condition, Supplier<String> seen) {
        long startedAt = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startedAt > LONGEST_NANOS) {
                throw new AssertionError("not within a minute: " + what + "; " + seen.get());
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
