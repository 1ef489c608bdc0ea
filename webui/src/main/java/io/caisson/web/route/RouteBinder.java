package io.caisson.web.route;

import io.caisson.store.service.AuditService;
import io.caisson.store.service.RepeatService;
import io.caisson.store.service.RepeatService.Keyed;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.Caller;
import io.caisson.web.auth.TokenVerifier;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.Route.ResponseShape.Kind;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the route table on HTTP: for each request the same steps in the same order. Any thread. */
public final class RouteBinder {

    /** What Prometheus asks for (text format 0.0.4). */
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final String ARCHIVE = "application/zip";

    /** Of an answer that was given before. */
    private static final String REPLAYED = "Idempotency-Replayed";

    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final Authentication authentication;
    private final AuditService audit;
    private final Repeats repeats;
    private final BodyReader bodies;

    public RouteBinder(
            TokenVerifier tokens,
            BrowserSessions sessions,
            AuditService audit,
            RepeatService repeats,
            int maxBodyBytes) {
        this.audit = audit;
        this.authentication = new Authentication(tokens, sessions);
        this.repeats = new Repeats(repeats);
        this.bodies = new BodyReader(maxBodyBytes);
    }

    public void bind(RouteTable table, RoutesConfig javalin) {
        AuditTrail trail = new AuditTrail(audit, table);
        for (Route<?, ?> route : table.routes()) {
            javalin.addEndpoint(new Endpoint(
                    HandlerType.findOrCreate(route.method().name()),
                    route.path(),
                    context -> serve(route, trail, context)));
            if (route.method() == HttpMethod.GET) {
                // Left to itself, Javalin answers 200 to the HEAD of any path that can be got, whoever asks.
                javalin.addEndpoint(
                        new Endpoint(HandlerType.HEAD, route.path(), context -> serve(route, trail, context)));
            }
        }
        javalin.exception(Exception.class, Failures::answer);
        // Javalin has one of its own for its exceptions, and the nearest class wins.
        javalin.exception(HttpResponseException.class, Failures::answer);
    }

    /** Nothing of the body is read before the caller is known, so strangers cannot keep a thread waiting for theirs. */
    private <Q, R> void serve(Route<Q, R> route, AuditTrail trail, Context context)
            throws ProblemException, ServiceException, IOException {
        RequestLog log = RequestLog.of(context);
        Caller caller = authentication.caller(context);
        log.caller(caller, route.method());
        log.changes(trail, route.operation(), Map.of());
        authentication.admit(caller, route, context);
        Long expected = expected(route, context);
        Map<String, String> query = query(route, context);
        byte[] sent = route.hasRequestBody() ? bodies.body(context) : EMPTY_OBJECT;
        Q body = StrictJson.read(sent, route.request());
        if (route.response().kind() == Kind.EVENTS && context.method() == HandlerType.HEAD) {
            context.contentType("text/event-stream");
            return;
        }
        if (route.response().kind() == Kind.ARCHIVE && context.method() == HandlerType.HEAD) {
            context.contentType(ARCHIVE);
            return;
        }
        Call<Q> call =
                new Call<>(body, context.pathParamMap(), query, caller, authentication.client(context), expected);
        Keyed key = RequestKey.of(route, context, caller, sent);
        if (key == null) {
            send(route, fulfilled(route, trail, log, call), context);
        } else {
            Repeats.Once once = repeats.once(key, () -> fulfilled(route, trail, log, call));
            if (once.isRepeated()) {
                context.header(REPLAYED, "true");
                log.changesNothing();
            }
            send(route, once.answer(), context);
        }
        RequestLog.completed(context);
    }

    /** At which revision the object must stand; null if the client does not say. */
    private static @Nullable Long expected(Route<?, ?> route, Context context) throws ProblemException {
        String ifMatch = context.header("If-Match");
        if (ifMatch == null || !route.method().mutates()) {
            return null;
        }
        if (!route.takesIfMatch()) {
            throw new ProblemException(
                    ProblemKind.NOT_SUPPORTED, "this request takes no If-Match; nothing was changed");
        }
        return EntityTag.expected(ifMatch);
    }

    private static <Q, R> Answer<R> fulfilled(Route<Q, R> route, AuditTrail trail, RequestLog log, Call<Q> call)
            throws ServiceException, ProblemException {
        log.changes(trail, route.operation(), trail.before(route, call));
        Answer<R> answer = route.handler().handle(call);
        log.changed(trail.after(answer.body()));
        if (DryRun.isAskedFor(call)) {
            log.changesNothing();
        }
        if (answer.caller() != null) {
            log.caller(answer.caller(), route.method());
        }
        return answer;
    }

    private static void send(Route<?, ?> route, Answer<?> answer, Context context) throws IOException {
        if (answer.events() != null) {
            EventOutput.open(context, answer.events());
            return;
        }
        if (answer.archive() != null) {
            send(answer.archive(), context);
            return;
        }
        context.status(answer.status());
        if (answer.location() != null) {
            context.header("Location", answer.location());
        }
        if (answer.cookie() != null) {
            context.header("Set-Cookie", answer.cookie());
        }
        if (route.response().kind() == Kind.TEXT) {
            context.contentType(TEXT).result(String.valueOf(answer.body()));
        } else if (answer.body() != null) {
            sendJson(route, answer.revision(), StrictJson.write(answer.body()), context);
        }
    }

    /** By this thread, as fast as the client takes it; one that takes nothing for long is given up. */
    private static void send(Answer.Archive archive, Context context) throws IOException {
        context.status(200)
                .contentType(ARCHIVE)
                .header("Content-Disposition", "attachment; filename=\"" + archive.fileName() + "\"");
        archive.writer().writeTo(context.res().getOutputStream());
    }

    private static void sendJson(Route<?, ?> route, @Nullable Long revision, byte[] body, Context context) {
        // What was answered before tells nothing of how the object is now.
        if (route.hasEntityTag() && context.res().getHeader(REPLAYED) == null) {
            EntityTag tag = EntityTag.of(revision, body);
            context.header("ETag", tag.header());
            if (!route.method().mutates() && tag.isKnown(context.header("If-None-Match"))) {
                context.status(HttpStatus.NOT_MODIFIED);
                return;
            }
        }
        context.contentType("application/json").result(body);
    }

    /** Every parameter is one that the route names, given once, with a value it takes. */
    private static Map<String, String> query(Route<?, ?> route, Context context) throws ProblemException {
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, List<String>> given : context.queryParamMap().entrySet()) {
            String name = given.getKey();
            QueryParameter parameter = route.query().stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.invalid(
                            "?" + name, "'" + name + "' is not a query parameter of this path", null));
            if (given.getValue().size() != 1) {
                throw ProblemException.invalid("?" + name, name + " is given more than once", null);
            }
            parameter.check(given.getValue().get(0));
            values.put(name, given.getValue().get(0));
        }
        return values;
    }
}
