package io.caisson.store;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one node's store is run.
 *
 * @param directory the store's directory; belongs to the store alone, apart from names that start with a dot
 * @param clusterName the name given to a cluster that is created; ignored when one exists
 * @param ioThreads threads that wait for the disk on behalf of reads
 * @param writePatience how long a write may wait for its place in the log before it is dropped and answered busy
 * @param softSpacePercent used share of the disk from which people and hosts are told that space runs short; 70 is what
 *     Windows certification tests expect
 * @param nodeName the name given to a node that is created; ignored when it has one. Null: made from its number
 * @param clusterAddress where peers are to reach this node, from this start on; null: as the store has it, which may be
 *     nowhere
 */
public record StoreConfig(
        Path directory,
        String clusterName,
        int ioThreads,
        Duration writePatience,
        int softSpacePercent,
        @Nullable String nodeName,
        @Nullable InetSocketAddress clusterAddress) {

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
        return new StoreConfig(directory, "caisson", 4, Duration.ofSeconds(5), 70, null, null);
    }

    public StoreConfig withClusterName(String name) {
        return new StoreConfig(directory, name, ioThreads, writePatience, softSpacePercent, nodeName, clusterAddress);
    }

    public StoreConfig withNode(@Nullable String name, @Nullable InetSocketAddress address) {
        return new StoreConfig(directory, clusterName, ioThreads, writePatience, softSpacePercent, name, address);
    }
}
