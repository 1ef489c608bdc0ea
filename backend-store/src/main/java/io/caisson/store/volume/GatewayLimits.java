package io.caisson.store.volume;

import java.time.Duration;

/**
 * Bounds of what a gateway holds for one group.
 *
 * @param queueBytes data of changes that are accepted and not yet completed; beyond it the answer is busy
 * @param entryBytes data in one log entry, unless a single change is longer
 * @param entriesInFlight log entries proposed and not yet applied
 * @param writePatience how long a change may wait for its place in the log
 * @param readPatience how long a read may wait for the group to be readable
 * @param heldReads reads that may wait so
 */
public record GatewayLimits(
        long queueBytes,
        int entryBytes,
        int entriesInFlight,
        Duration writePatience,
        Duration readPatience,
        int heldReads) {

    public GatewayLimits {
        if (queueBytes < entryBytes || entryBytes < 4096 || entriesInFlight < 1 || heldReads < 0) {
            throw new IllegalArgumentException("limits make no sense: " + queueBytes + ", " + entryBytes + ", "
                    + entriesInFlight + ", " + heldReads);
        }
    }

    public static GatewayLimits defaults() {
        return new GatewayLimits(64L << 20, 1 << 20, 2, Duration.ofSeconds(5), Duration.ofSeconds(5), 1024);
    }

    public GatewayLimits withQueueBytes(long bytes) {
        return new GatewayLimits(bytes, entryBytes, entriesInFlight, writePatience, readPatience, heldReads);
    }

    public GatewayLimits withWritePatience(Duration patience) {
        return new GatewayLimits(queueBytes, entryBytes, entriesInFlight, patience, readPatience, heldReads);
    }

    public GatewayLimits withReadPatience(Duration patience) {
        return new GatewayLimits(queueBytes, entryBytes, entriesInFlight, writePatience, patience, heldReads);
    }
}
