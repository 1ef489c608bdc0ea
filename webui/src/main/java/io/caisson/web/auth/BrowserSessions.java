package io.caisson.web.auth;

import io.caisson.store.service.Accounts;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of browsers. Nothing is kept of one here: its cookie says all, so that every node believes what another one
 * signed. Whether it still counts the catalog knows: the user, the generation of the password, and who signed out. Any thread.
 */
public final class BrowserSessions {

    /** A cookie is renewed at most this often. */
    private static final Duration GRAIN = Duration.ofMinutes(1);

    /** How far ahead the clock of another node may be. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Accounts accounts;
    private final Clock clock;

    public BrowserSessions(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Name of the cookie. */
    public static String cookieName() {
        return SessionCookie.NAME;
    }

    /** The {@code Set-Cookie} header that takes the cookie away. */
    public static String removal() {
        return SessionCookie.removal();
    }

    /** A session for somebody who has proven who they are. */
    public BrowserSession begin(User user) throws ServiceException {
        accounts.signIns().keyOrNew();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new BrowserSession(UUID.randomUUID(), UUID.fromString(user.id()), user.generation(), now, now);
    }

    /** The {@code Set-Cookie} header of a session. */
    public String cookie(BrowserSession session) throws ServiceException {
        return SessionCookie.header(accounts.signIns().keyOrNew(), session);
    }

    /** Whose cookie it is; empty if it counts for nothing any more. */
    public Optional<Caller> verify(@Nullable String cookie) {
        if (cookie == null) {
            return Optional.empty();
        }
        return accounts.signIns()
                .key()
                .flatMap(key -> SessionCookie.decode(key, cookie))
                .flatMap(this::caller);
    }

    private Optional<Caller> caller(BrowserSession session) {
        Instant now = clock.instant();
        boolean counts = now.isBefore(session.expiresAt())
                && session.seenAt().isBefore(now.plus(CLOCK_SKEW))
                && !accounts.signIns().isEnded(session.id().toString());
        return !counts
                ? Optional.empty()
                : accounts.users()
                        .find(session.userId().toString())
                        .filter(user -> user.generation() == session.generation())
                        .map(user -> new Caller(user.name(), Role.of(user.role()), session, user.passwordMustChange()));
    }

    /** The session as of now, if its cookie is due to be renewed. */
    public Optional<BrowserSession> renewed(BrowserSession session) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return session.seenAt().plus(GRAIN).isAfter(now) ? Optional.empty() : Optional.of(session.seen(now));
    }

    /** What requests of the session that change something have to carry. */
    public String csrfToken(BrowserSession session) throws ServiceException {
        return SessionCookie.csrfToken(accounts.signIns().keyOrNew(), session);
    }

    /** Whether it is just that. */
    public boolean isCsrfToken(BrowserSession session, @Nullable String given) throws ServiceException {
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8),
                        csrfToken(session).getBytes(StandardCharsets.UTF_8));
    }

    /** Ends all there are, of whomever, on all nodes, as soon as they hear of it. */
    public void endAll() throws ServiceException {
        accounts.signIns().renewKey();
    }

    /** Ends it, on all nodes, as soon as they hear of it. */
    public void end(BrowserSession session) throws ServiceException {
        accounts.signIns().end(session.id().toString(), session.endsAt());
    }
}
