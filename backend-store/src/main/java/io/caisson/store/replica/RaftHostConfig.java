package io.caisson.store.replica;

/**
 * How the groups of one node keep their logs.
 *
 * @param peerId this node's name in every group; never changes once a group exists, and never returns after its data
 *     was lost
 * @param segmentBytes size of one log file; whole files are dropped after a checkpoint
 * @param preallocatedBytes how much of a log file is written with zeros ahead of the entries
 * @param maxEntryBytes largest entry that may be proposed
 * @param maxPendingEntries entries proposed and not yet answered, per group; more are rejected
 * @param maxPendingBytes bytes of them; a multiple of 1 MiB
 */
public record RaftHostConfig(
        String peerId,
        int segmentBytes,
        int preallocatedBytes,
        int maxEntryBytes,
        int maxPendingEntries,
        int maxPendingBytes) {

    private static final int MIB = 1 << 20;

    public RaftHostConfig {
        if (peerId.isBlank()) {
            throw new IllegalArgumentException("the peer id is empty");
        }
        requirePositive("segmentBytes", segmentBytes);
        requirePositive("preallocatedBytes", preallocatedBytes);
        requirePositive("maxEntryBytes", maxEntryBytes);
        requirePositive("maxPendingEntries", maxPendingEntries);
        if (preallocatedBytes > segmentBytes) {
            throw new IllegalArgumentException(
                    "preallocatedBytes " + preallocatedBytes + " is more than segmentBytes " + segmentBytes);
        }
        if (maxPendingBytes < maxEntryBytes || maxPendingBytes % MIB != 0) {
            throw new IllegalArgumentException(
                    "maxPendingBytes " + maxPendingBytes + " is not a multiple of 1 MiB that holds an entry");
        }
    }

    /** What suits a node whose disks also hold the logs. */
    public static RaftHostConfig defaults(String peerId) {
        return new RaftHostConfig(peerId, 32 * MIB, 4 * MIB, 2 * MIB, 1024, 32 * MIB);
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
    }
}
