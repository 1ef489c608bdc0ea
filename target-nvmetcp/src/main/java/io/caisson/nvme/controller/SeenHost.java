package io.caisson.nvme.controller;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host that knocked and was not let in.
 *
 * @param nqn the host NQN it gave, made printable
 * @param address where it came from
 * @param subsystem the subsystem it asked for last, made printable; null if it asked for discovery
 * @param reason of the last refusal
 */
public record SeenHost(
        String nqn,
        InetAddress address,
        @Nullable String subsystem,
        RefusalReason reason,
        Instant firstSeen,
        Instant lastSeen,
        long count) {}
