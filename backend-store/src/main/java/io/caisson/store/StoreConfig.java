package io.caisson.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How one node's store is run.
 *
 * @param directory the store's directory; belongs to the store alone, apart from names that start with a dot
 * @param clusterName the name given to a cluster that is created; ignored when one exists
 * @param ioThreads threads that wait for the disk on behalf of reads
 * @param writePatience how long a write may wait for its place in the log before it is dropped and answered busy
 * @param softSpacePercent used share of the disk from which people and hosts are told that space runs short; 70 is what
 *     Windows certification tests expect
 */
public record StoreConfig(
        Path directory, String clusterName, int ioThreads, Duration writePatience, int softSpacePercent) {

    public StoreConfig {
        if (ioThreads < 1 || ioThreads > 64) {
            throw new IllegalArgumentException("ioThreads is " + ioThreads + ", not within 1..64");
        }
        if (writePatience.isNegative() || writePatience.isZero()) {
            throw new IllegalArgumentException("writePatience is " + writePatience);
        }
        if (softSpacePercent < 1 || softSpacePercent > 100) {
            throw new IllegalArgumentException("softSpacePercent is " + softSpacePercent + ", not within 1..100");
        }
    }

    /** The defaults for a node that keeps its data in {@code directory}. */
    public static StoreConfig of(Path directory) {
        return new StoreConfig(directory, "caisson", 4, Duration.ofSeconds(5), 70);
    }

    public StoreConfig withClusterName(String name) {
        return new StoreConfig(directory, name, ioThreads, writePatience, softSpacePercent);
    }
}
