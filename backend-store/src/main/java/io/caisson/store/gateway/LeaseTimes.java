package io.caisson.store.gateway;

import java.time.Duration;

/**
 * How long leases of gateways last.
 *
 * @param renewEvery how often a gateway renews its lease
 * @param held how long a gateway serves, at least, after it began the last renewal that succeeded; longer than the catalog needs to find a
 *     new leader
 * @param longest how long at most, where renewals are slow; see {@link LeaseLength}
 * @param margin how much longer the catalog's leader waits after it saw a renewal, in parts of a thousand: more than clocks of two
 *     machines drift apart meanwhile
 */
public record LeaseTimes(Duration renewEvery, Duration held, Duration longest, int margin) {
    private static final int THOUSAND = 1000;

    public LeaseTimes {
        boolean isOrdered = renewEvery.multipliedBy(2).compareTo(held) <= 0 && held.compareTo(longest) <= 0;
        if (renewEvery.isNegative() || renewEvery.isZero() || !isOrdered || margin <= 0) {
            throw new IllegalArgumentException("a lease of " + held + " to " + longest + ", renewed every " + renewEvery
                    + ", expired " + margin + "/1000 later");
        }
    }

    /** How long after the last renewal it is asked whether the gateway's process is dead: when the next is late. */
    Duration late() {
        return renewEvery.plus(renewEvery.dividedBy(4));
    }

    /**
     * How long the catalog's leader waits after it saw a renewal.
     *
     * @param held how long the gateway serves after that renewal
     */
    Duration expired(Duration held) {
        return held.plus(held.multipliedBy(margin).dividedBy(THOUSAND));
    }

    /** Leases of the processes before this was said in their records lasted 5 s, as the longest do. */
    public static LeaseTimes defaults() {
        return new LeaseTimes(Duration.ofMillis(500), Duration.ofMillis(3300), Duration.ofSeconds(5), 60);
    }
}
