package io.caisson.portal.announce;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address that hosts find here.
 *
 * @param untilNanos when the claim ends, by {@link System#nanoTime}
 * @param announcedAt when hosts were last told; null where nobody needs telling
 */
public record ClaimedAddress(
        InetAddress address, long untilNanos, @Nullable Instant announcedAt) {}
