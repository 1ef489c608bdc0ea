package io.caisson.portal.announce;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The session with a router.
 *
 * @param autonomousSystem the peer's
 * @param since when it came into this state
 * @param lastError what ended the last session or keeps this one from being established; null if nothing did
 */
public record PeerSession(
        InetAddress address,
        long autonomousSystem,
        State state,
        Instant since,
        @Nullable String lastError) {

    /** RFC 4271, 8.2.2, and what comes before. */
    public enum State {
        /** The engine does not run, or was told not to talk to this peer. */
        DOWN,
        IDLE,
        CONNECT,
        ACTIVE,
        OPEN_SENT,
        OPEN_CONFIRM,
        ESTABLISHED
    }
}
