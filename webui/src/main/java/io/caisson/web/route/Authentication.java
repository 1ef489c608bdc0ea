package io.caisson.web.route;

import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.BrowserSession;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.Caller;
import io.caisson.web.auth.Role;
import io.caisson.web.auth.TokenVerifier;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who sent a request, by token or by cookie, and whether they may have the route. Any thread. */
final class Authentication {

    /** What requests carry that the session's user did not make: they do not keep it from being idle. */
    static final String IDLE_HEADER = "X-Caisson-Idle";

    private static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String BEARER = "bearer ";
    /** Longer than any token there is; what is longer need not be hashed. */
    private static final int MAX_TOKEN_CHARACTERS = 512;

    private final TokenVerifier tokens;
    private final BrowserSessions sessions;

    Authentication(TokenVerifier tokens, BrowserSessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** A token that is sent counts alone, right or wrong. */
    Caller caller(Context context) {
        return caller(context.header("Authorization"), cookie(context));
    }

    /** Where the request comes from, for as long as its answer lasts. */
    Client client(Context context) {
        String header = context.header("Authorization");
        String cookie = cookie(context);
        return new Client(
                context.ip(),
                RequestLog.of(context).requestId(),
                context.header("Last-Event-ID"),
                () -> caller(header, cookie));
    }

    private Caller caller(@Nullable String header, @Nullable String cookie) {
        if (header == null) {
            return sessions.verify(cookie).orElse(Caller.UNKNOWN);
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Caller.UNKNOWN;
        }
        String token = header.substring(BEARER.length()).strip();
        return token.length() > MAX_TOKEN_CHARACTERS
                ? Caller.UNKNOWN
                : tokens.verify(token).orElse(Caller.UNKNOWN);
    }

    private static @Nullable String cookie(Context context) {
        return context.cookie(BrowserSessions.cookieName());
    }

    /** Refuses those who may not, and those whose browser was made to ask by the page of another site. */
    void admit(Caller caller, Route<?, ?> route, Context context) throws ProblemException, ServiceException {
        refuseOtherSites(route, context);
        if (!caller.role().covers(route.role())) {
            throw refused(caller, route.role(), context);
        }
        BrowserSession session = caller.session();
        if (session == null) {
            return;
        }
        if (caller.mustChangePassword() && !route.isAboutOwnSession() && route.role() != Role.ANYONE) {
            throw new ProblemException(
                    ProblemKind.PASSWORD_MUST_CHANGE,
                    "somebody else chose the password of user " + caller.name(),
                    List.of(),
                    "choose another: POST /api/v1/session/password");
        }
        boolean needsProof = route.method().mutates() && route.role() != Role.ANYONE;
        if (needsProof && !sessions.isCsrfToken(session, context.header(CSRF_HEADER))) {
            throw new ProblemException(
                    ProblemKind.CSRF,
                    "the request changes something, and has not the session's " + CSRF_HEADER,
                    List.of(),
                    "send the header with the csrfToken of GET /api/v1/session");
        }
        if (context.header(IDLE_HEADER) == null) {
            Optional<BrowserSession> renewed = sessions.renewed(session);
            if (renewed.isPresent()) {
                context.header("Set-Cookie", sessions.cookie(renewed.get()));
            }
        }
    }

    /** Fetch metadata: browsers say from where a page asks, and no page can make them lie. */
    private static void refuseOtherSites(Route<?, ?> route, Context context) throws ProblemException {
        String site = context.header("Sec-Fetch-Site");
        if (route.method().mutates() && ("cross-site".equals(site) || "same-site".equals(site))) {
            throw new ProblemException(ProblemKind.CSRF, "a page of another site asks for this");
        }
    }

    private static ProblemException refused(Caller caller, Role needed, Context context) {
        if (caller.role() == Role.ANYONE) {
            boolean sent = context.header("Authorization") != null;
            context.header("WWW-Authenticate", "Bearer realm=\"caisson\"" + (sent ? ", error=\"invalid_token\"" : ""));
            String why = "the request carries no token";
            if (sent) {
                why = "the token is not known";
            } else if (cookie(context) != null) {
                why = "the session has ended";
            }
            return new ProblemException(
                    ProblemKind.UNAUTHENTICATED,
                    why,
                    List.of(),
                    "send the header 'Authorization: Bearer TOKEN', or sign in at /api/v1/session");
        }
        return new ProblemException(
                ProblemKind.FORBIDDEN,
                caller.described() + " has the role " + caller.role() + "; this needs " + needed);
    }
}
