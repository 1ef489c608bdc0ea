package io.caisson.web.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A session of a browser, as its cookie carries it.
 *
 * @param generation of the user's password when it began
 * @param seenAt when its user last asked for something, to the minute
 */
public record BrowserSession(UUID id, UUID userId, long generation, Instant signedInAt, Instant seenAt) {

    /** So long after the last request it is over. */
    static final Duration IDLE = Duration.ofMinutes(30);

    /** So long after its beginning it is over, whatever its user does. */
    static final Duration LONGEST = Duration.ofHours(12);

    /** When it is over unless something is asked for before. */
    public Instant expiresAt() {
        Instant idle = seenAt.plus(IDLE);
        Instant longest = endsAt();
        return idle.isBefore(longest) ? idle : longest;
    }

    /** When it is over in any case. */
    Instant endsAt() {
        return signedInAt.plus(LONGEST);
    }

    BrowserSession seen(Instant now) {
        return new BrowserSession(id, userId, generation, signedInAt, now);
    }
}
