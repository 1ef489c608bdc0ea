package io.caisson.nvme.controller;

import java.time.Duration;

/**
 * What the controllers of a node report and allow.
 *
 * @param firmwareRevision 8 printable characters at most
 * @param maxQueueEntries largest submission queue, in entries
 * @param maxIoQueues I/O queues of one controller
 * @param inCapsuleBytes data that may follow a submission entry in its capsule, on I/O queues; a multiple of 16
 * @param maxControllers controllers of this node in all, discovery controllers among them
 * @param maxControllersOfAHost controllers of one host NQN from one address
 * @param discoveryIdle after so long without a command a discovery controller without keep alive timeout ends
 */
public record SubsystemsConfig(
        String firmwareRevision,
        int maxQueueEntries,
        int maxIoQueues,
        int inCapsuleBytes,
        int maxControllers,
        int maxControllersOfAHost,
        Duration discoveryIdle) {

    private static final int MAX_REVISION_LENGTH = 8;
    private static final int LEAST_ENTRIES = 2;
    private static final int MOST_ENTRIES = 1 << 16;
    private static final int SGL_UNIT_BYTES = 16;

    public SubsystemsConfig {
        if (firmwareRevision.isEmpty() || firmwareRevision.length() > MAX_REVISION_LENGTH) {
            throw new IllegalArgumentException("a firmware revision has 1 to 8 characters, not " + firmwareRevision);
        }
        if (maxQueueEntries < LEAST_ENTRIES || maxQueueEntries > MOST_ENTRIES || maxIoQueues < 1) {
            throw new IllegalArgumentException(maxIoQueues + " queues of " + maxQueueEntries + " entries");
        }
        if (inCapsuleBytes < 0 || inCapsuleBytes % SGL_UNIT_BYTES != 0) {
            throw new IllegalArgumentException(inCapsuleBytes + " bytes of data in a capsule");
        }
        if (maxControllers < 1 || maxControllersOfAHost < 1 || discoveryIdle.isNegative() || discoveryIdle.isZero()) {
            throw new IllegalArgumentException("bounds must be positive");
        }
    }

    /** Everything as usual. The release is cut to what fits. */
    public static SubsystemsConfig ofRelease(String release) {
        return new SubsystemsConfig(
                release.substring(0, Math.min(MAX_REVISION_LENGTH, release.length())),
                1024,
                128,
                8192,
                2040,
                256,
                Duration.ofMinutes(2));
    }
}
