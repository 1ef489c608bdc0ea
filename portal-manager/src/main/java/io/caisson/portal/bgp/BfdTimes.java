package io.caisson.portal.bgp;

/**
 * How soon a router that is gone is noticed, and this node by the router (RFC 5880, 6.8.7 and 6.8.4). Faster than the usual is fit
 * for nodes with cores to spare only: a busy node that misses its turn loses its session.
 *
 * @param intervalMillis between packets, in both directions; the slower of both sides counts
 * @param multiplier so many missed packets end the session
 */
public record BfdTimes(int intervalMillis, int multiplier) {
    public static final BfdTimes USUAL = new BfdTimes(300, 3);

    private static final int SHORTEST_INTERVAL_MILLIS = 50;
    private static final int LONGEST_INTERVAL_MILLIS = 10_000;
    private static final int MULTIPLIERS = 50;

    /** @throws IllegalArgumentException out of range; the message is for people */
    public BfdTimes {
        if (intervalMillis < SHORTEST_INTERVAL_MILLIS || intervalMillis > LONGEST_INTERVAL_MILLIS) {
            throw new IllegalArgumentException("a BFD interval of " + intervalMillis + " ms is not within "
                    + SHORTEST_INTERVAL_MILLIS + ".." + LONGEST_INTERVAL_MILLIS);
        }
        if (multiplier < 2 || multiplier > MULTIPLIERS) {
            throw new IllegalArgumentException(
                    "a BFD multiplier of " + multiplier + " is not within 2.." + MULTIPLIERS);
        }
    }
}
