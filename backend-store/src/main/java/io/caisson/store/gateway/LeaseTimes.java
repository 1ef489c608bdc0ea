package io.caisson.store.gateway;

import java.time.Duration;

/**
 * How long leases of gateways last.
 *
 * @param renewEvery how often a gateway renews its lease
 * @param held how long a gateway serves after it began the last renewal that succeeded; longer than the catalog needs to
 *     find a new leader, twice if need be
 * @param expired how long the catalog's leader waits after the last renewal that it saw: longer than {@code held} by more
 *     than clocks of two machines drift apart meanwhile
 */
public record LeaseTimes(Duration renewEvery, Duration held, Duration expired) {

    public LeaseTimes {
        boolean isOrdered = renewEvery.multipliedBy(2).compareTo(held) <= 0 && held.compareTo(expired) < 0;
        if (renewEvery.isNegative() || renewEvery.isZero() || !isOrdered) {
            throw new IllegalArgumentException(
                    "a lease of " + held + ", renewed every " + renewEvery + ", expired after " + expired);
        }
    }

    /** How long after the last renewal it is asked whether the gateway's process is dead: when the next is late. */
    Duration late() {
        return renewEvery.plus(renewEvery.dividedBy(4));
    }

    public static LeaseTimes defaults() {
        return new LeaseTimes(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(5500));
    }
}
