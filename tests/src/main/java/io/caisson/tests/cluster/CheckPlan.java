package io.caisson.tests.cluster;

import java.time.Duration;

/**
 * How a cluster is worked over.
 *
 * @param hostsPerProtocol each with one session
 * @param workersPerHost commands that each host has under way
 * @param firstBlock where on the volume the blocks under test begin
 * @param blockCount logical blocks under test
 * @param duration how long faults are inflicted
 * @param quietMillisMax the longest pause between two faults
 * @param faultsMax how many faults are inflicted at most, if there is time for so many
 * @param oneByOne whether a fault comes only when every host has got on after the last one
 */
record CheckPlan(
        long seed,
        int hostsPerProtocol,
        int workersPerHost,
        long firstBlock,
        int blockCount,
        Duration duration,
        int quietMillisMax,
        HostPatience patience,
        int faultsMax,
        boolean oneByOne) {
    private static final long CHUNK_BYTES = 32L << 20;

    /** Blocks on both sides of a border between two chunks, few enough that hosts meet in them all the time. */
    static CheckPlan of(long seed, int blockBytes, Duration duration) {
        int blocks = 512;
        return new CheckPlan(
                seed,
                2,
                4,
                CHUNK_BYTES / blockBytes - blocks / 2,
                blocks,
                duration,
                2_500,
                HostPatience.DEFAULT,
                Integer.MAX_VALUE,
                false);
    }

    /** The same blocks and hosts, for a number of faults of which each has to be got over before the next. */
    static CheckPlan counted(long seed, int blockBytes, int faults, Duration atMost) {
        CheckPlan plan = of(seed, blockBytes, atMost);
        return new CheckPlan(
                seed,
                plan.hostsPerProtocol,
                plan.workersPerHost,
                plan.firstBlock,
                plan.blockCount,
                atMost,
                1_000,
                new HostPatience(2_000, 8_000),
                faults,
                true);
    }
}
