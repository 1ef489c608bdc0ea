package io.caisson.store.repair;

/**
 * What the scrub of a node's disk does and has found. Instants are milliseconds since 1970, 0 for never.
 *
 * @param running whether a round is under way, which may be paused
 * @param bytesPerSecond its pace while no host is busy
 * @param chunksAll of all replicas on the disk now
 * @param bytesRead in this round, or the last one
 * @param rounds completed, as all that follows since the disk was taken into use
 * @param bad blocks found bad
 * @param repaired of these, written anew from another replica
 * @param unrepairable of these, without a good copy anywhere
 * @param differences ranges of 64 blocks in which replicas of a group led here differed
 * @param notCompared chunks of which a replica could not be compared
 * @param repairedForHosts bad blocks that the leaders on this node met and had written anew, since it was started
 * @param lostForHosts times that these found no good copy
 */
public record ScrubStatus(
        boolean paused,
        boolean running,
        long bytesPerSecond,
        long startedAt,
        long completedAt,
        long chunksDone,
        long chunksAll,
        long bytesRead,
        long rounds,
        long bad,
        long repaired,
        long unrepairable,
        long differences,
        long notCompared,
        long repairedForHosts,
        long lostForHosts) {}
