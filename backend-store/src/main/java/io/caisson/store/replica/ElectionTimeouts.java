package io.caisson.store.replica;

/**
 * How long a follower waits for its leader before it stands for election: a random time between both. The lease under
 * which a leader answers reads is a little shorter than the least.
 *
 * @param minMillis a pause of the process that is longer may cost it its leadership; never below half a second
 * @param maxMillis bounds how long a group is without a leader, but for votes that are split
 */
public record ElectionTimeouts(int minMillis, int maxMillis) {

    private static final int LEAST_MILLIS = 500;

    public ElectionTimeouts {
        if (minMillis < LEAST_MILLIS || maxMillis < 3 * minMillis / 2) {
            throw new IllegalArgumentException("election timeouts of " + minMillis + " to " + maxMillis + " ms");
        }
    }

    public static ElectionTimeouts defaults() {
        return new ElectionTimeouts(1000, 2000);
    }
}
