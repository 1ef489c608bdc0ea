package io.caisson.store;

/**
 * Space of this node's disk, in bytes.
 *
 * @param totalBytes size of the file system below
 * @param usableBytes what hosts can still write, the reserve for the journal taken off
 * @param reserveBytes kept free for the journal, checkpoints and what is in flight
 * @param allocatedBytes what the data of all volumes takes
 * @param provisionedBytes sum of the volumes' sizes
 * @param softThresholdReached whether the used share has reached {@link StoreConfig#softSpacePercent()}
 */
public record StoreUsage(
        long totalBytes,
        long usableBytes,
        long reserveBytes,
        long allocatedBytes,
        long provisionedBytes,
        boolean softThresholdReached) {}
