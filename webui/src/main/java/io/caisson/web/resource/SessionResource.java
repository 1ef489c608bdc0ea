package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.TOO_MANY_REQUESTS;
import static io.caisson.web.problem.ProblemKind.UNAUTHENTICATED;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.store.service.ServiceException;
import io.caisson.store.service.User;
import io.caisson.store.service.UserService;
import io.caisson.web.auth.BrowserSession;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.Caller;
import io.caisson.web.auth.FailedSignIns;
import io.caisson.web.auth.Role;
import io.caisson.web.auth.SignInThrottle;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/session}: signing in and out. Any thread. */
public final class SessionResource {

    private static final String SESSION = "/api/v1/session";

    private final UserService users;
    private final BrowserSessions sessions;
    private final SignInThrottle throttle;
    private final FailedSignIns failures;

    public SessionResource(
            UserService users, BrowserSessions sessions, SignInThrottle throttle, FailedSignIns failures) {
        this.users = users;
        this.sessions = sessions;
        this.throttle = throttle;
        this.failures = failures;
    }

    /** Who signs in. */
    public record SignIn(
            @Doc("name of the user") String user,

            @Doc("the user's password; never answered, never logged")
            String password) {
        @Override
        public String toString() {
            return "SignIn[" + user + "]";
        }
    }

    /** The user's own change of password. */
    public record ChangeOwnPassword(
            @Doc("the password of now") String currentPassword,

            @Doc("12 to 128 characters") String newPassword) {
        @Override
        public String toString() {
            return "ChangeOwnPassword[]";
        }
    }

    /** Who is asking. */
    public record SessionView(
            @Doc("name of the user, or of the token") String user,

            @Doc(
                    value = "what may be asked for",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc("what every changing request with the cookie needs as X-CSRF-Token; null with a token") @Nullable
            String csrfToken,

            @Doc("when the session ends if nothing is asked for (RFC 3339); null with a token") @Nullable
            String expiresAt,

            @Doc("whether somebody else chose the password, so that another is to be chosen")
            boolean passwordMustChange) {}

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(SessionView.class);
        return List.of(
                new Route<>(
                        "signIn",
                        HttpMethod.POST,
                        SESSION,
                        Role.ANYONE,
                        SignIn.class,
                        one,
                        "Begin a session; the answer sets its cookie",
                        List.of(),
                        Set.of(UNAUTHENTICATED, TOO_MANY_REQUESTS, UNAVAILABLE),
                        this::signIn),
                Route.get(
                        "showSession",
                        SESSION,
                        Role.VIEWER,
                        one,
                        "Show who is asking",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(view(call.caller()))),
                new Route<>(
                        "changeOwnPassword",
                        HttpMethod.POST,
                        SESSION + "/password",
                        Role.VIEWER,
                        ChangeOwnPassword.class,
                        one,
                        "Change the password of the session's user; all other sessions of theirs end",
                        List.of(),
                        Set.of(CONFLICT, TOO_MANY_REQUESTS),
                        this::changePassword),
                new Route<>(
                        "signOut",
                        HttpMethod.DELETE,
                        SESSION,
                        Role.VIEWER,
                        Call.Nothing.class,
                        ResponseShape.nothing(),
                        "End the session",
                        List.of(),
                        Set.of(),
                        this::signOut),
                endingAll());
    }

    /** Not below the own session's path: it is about everybody's. */
    private Route<Call.Nothing, Void> endingAll() {
        return new Route<>(
                "renewSessionKey",
                HttpMethod.POST,
                "/api/v1/session-key/renew",
                Role.ADMIN,
                Call.Nothing.class,
                ResponseShape.nothing(),
                "Sign sessions with a new key: all there are end, of all users",
                List.of(),
                Set.of(),
                call -> {
                    sessions.endAll();
                    return Answer.nothing();
                });
    }

    private Answer<SessionView> signIn(Call<SignIn> call) throws ServiceException, ProblemException {
        SignIn request = call.body();
        Optional<User> user = verified(request.user(), request.password(), call.from());
        if (user.isEmpty()) {
            failures.note(
                    known(request.user()),
                    call.from(),
                    SESSION,
                    "signIn",
                    call.client().requestId());
            throw new ProblemException(UNAUTHENTICATED, "the user or the password is wrong");
        }
        BrowserSession session = sessions.begin(user.get());
        Caller caller = caller(user.get(), session);
        return Answer.created(true, view(caller), SESSION)
                .withCookie(sessions.cookie(session))
                .by(caller);
    }

    private String known(String name) {
        return users.list().stream().anyMatch(user -> user.name().equals(name)) ? name : "-";
    }

    private Optional<User> verified(String name, String password, String from)
            throws ServiceException, ProblemException {
        Duration wait = throttle.enter(name, from);
        if (!wait.isZero()) {
            throw ProblemException.tooMany("too many passwords were tried", wait);
        }
        Optional<User> user = users.verify(name, password);
        if (user.isPresent()) {
            throttle.succeeded(name, from);
        }
        return user;
    }

    private Answer<SessionView> changePassword(Call<ChangeOwnPassword> call) throws ServiceException, ProblemException {
        if (call.caller().session() == null) {
            throw new ProblemException(CONFLICT, "a token has no password");
        }
        String name = call.caller().name();
        ChangeOwnPassword request = call.body();
        if (verified(name, request.currentPassword(), call.from()).isEmpty()) {
            throw ProblemException.invalid("/currentPassword", "the current password is wrong", null);
        }
        if (request.newPassword().equals(request.currentPassword())) {
            throw ProblemException.invalid("/newPassword", "it is the password of before", "choose another");
        }
        User user = users.changePassword("name:" + name, request.newPassword(), false);
        BrowserSession session = sessions.begin(user);
        return Answer.ok(view(caller(user, session))).withCookie(sessions.cookie(session));
    }

    private Answer<Void> signOut(Call<Call.Nothing> call) throws ServiceException {
        BrowserSession session = call.caller().session();
        if (session != null) {
            sessions.end(session);
        }
        return Answer.<Void>nothing().withCookie(BrowserSessions.removal());
    }

    private static Caller caller(User user, BrowserSession session) {
        return new Caller(user.name(), Role.of(user.role()), session, user.passwordMustChange());
    }

    private SessionView view(Caller caller) throws ServiceException {
        String role = caller.role().name().toLowerCase(Locale.ROOT);
        BrowserSession session = caller.session();
        if (session == null) {
            return new SessionView(caller.name(), role, null, null, false);
        }
        boolean mustChange = users.find(session.userId().toString())
                .map(User::passwordMustChange)
                .orElse(false);
        return new SessionView(
                caller.name(),
                role,
                sessions.csrfToken(session),
                sessions.renewed(session).orElse(session).expiresAt().toString(),
                mustChange);
    }
}
