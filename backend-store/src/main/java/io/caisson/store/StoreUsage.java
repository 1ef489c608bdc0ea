package io.caisson.store;

/**
 * Space of the pool, in bytes of hosts' data: in a cluster with its replicas taken off; on a node without peers that of its disk.
 *
 * @param totalBytes what the pool can hold
 * @param usableBytes what hosts can still write, the reserve for the journal taken off
 * @param reserveBytes kept free on this node's disk for the journal, checkpoints and what is in flight
 * @param allocatedBytes what the data of all volumes takes
 * @param provisionedBytes sum of the volumes' sizes
 * @param softThresholdReached whether the used share has reached {@link StoreConfig#softSpacePercent()}, in any group
 */
public record StoreUsage(
        long totalBytes,
        long usableBytes,
        long reserveBytes,
        long allocatedBytes,
        long provisionedBytes,
        boolean softThresholdReached) {}
