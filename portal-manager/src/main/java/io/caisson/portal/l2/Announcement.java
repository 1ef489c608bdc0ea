package io.caisson.portal.l2;

import java.net.InetAddress;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One address that is announced. Owned by the lock of its {@link L2Announcer}. */
final class Announcement {
    final InetAddress address;
    long untilNanos;
    /** How often hosts were told since the claim, or since the link came back. */
    int count;

    @Nullable
    Instant toldAt;

    @Nullable
    Future<?> next;

    @Nullable
    Conflict conflict;

    Announcement(InetAddress address, long untilNanos) {
        this.address = address;
        this.untilNanos = untilNanos;
    }

    void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
