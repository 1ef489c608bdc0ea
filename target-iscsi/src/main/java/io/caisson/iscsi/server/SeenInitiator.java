package io.caisson.iscsi.server;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An initiator that knocked and was not let in.
 *
 * @param name the iSCSI name it gave, made printable
 * @param address where it came from
 * @param target the target it asked for last, made printable; null if it asked for discovery
 * @param reason of the last refusal
 */
public record SeenInitiator(
        String name,
        InetAddress address,
        @Nullable String target,
        RefusalReason reason,
        Instant firstSeen,
        Instant lastSeen,
        long count) {}
