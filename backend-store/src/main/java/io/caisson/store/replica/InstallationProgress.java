package io.caisson.store.replica;

import java.time.Duration;

/**
 * How far the installation of one replica is.
 *
 * @param source the replica that its state comes from
 * @param done of {@code all} parts of the state (chunks, say); both 0 as long as they were not counted
 * @param bytes that came over the network
 * @param attempts begun, this one included
 */
public record InstallationProgress(
        GroupId group, String source, long done, long all, long bytes, int attempts, Duration lasting) {}
