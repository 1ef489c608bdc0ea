package io.caisson.portal.address;

import java.time.Duration;

/** How long the kernel is told to keep an address, so that it is surely gone when the claim ends. */
final class Lifetime {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** The kernel looks for expired addresses at most once a second (devinet.c and addrconf.c, ADDRCONF_TIMER_FUZZ_MAX). */
    private static final long LATENESS_NANOS = NANOS_PER_SECOND;

    /** A claim that ends sooner cannot begin. */
    static final Duration SHORTEST = Duration.ofSeconds(2);

    /** What is told twice a second need not hold for a day, as the lease of a node alone does: nobody would remove it after a crash. */
    private static final int LONGEST_SECONDS = 10;

    private Lifetime() {}

    /** Whole seconds, as the kernel counts them; not positive if the claim ends too soon for it to be told. */
    static int seconds(long untilNanos, long nowNanos) {
        long seconds = Math.floorDiv(untilNanos - nowNanos - LATENESS_NANOS, NANOS_PER_SECOND);
        return (int) Math.max(Math.min(seconds, LONGEST_SECONDS), Integer.MIN_VALUE);
    }
}
