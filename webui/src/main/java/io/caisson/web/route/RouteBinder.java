package io.caisson.web.route;

import io.caisson.store.service.AuditService;
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
import io.javalin.router.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the route table on HTTP: for each request the same steps in the same order. Any thread. */
public final class RouteBinder {

    /** What Prometheus asks for (text format 0.0.4). */
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final String ARCHIVE = "application/zip";

    private static final int READ_BYTES = 8192;

    /** So long a body may keep a thread, and a little longer if it never comes. */
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(30);

    /** How many times the limit is read and thrown away before an answer. */
    private static final int DRAINED_BODIES = 4;

    private final Authentication authentication;
    private final AuditService audit;
    private final int maxBodyBytes;

    public RouteBinder(TokenVerifier tokens, BrowserSessions sessions, AuditService audit, int maxBodyBytes) {
        this.audit = audit;
        this.authentication = new Authentication(tokens, sessions);
        this.maxBodyBytes = maxBodyBytes;
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
        if (route.method().mutates() && context.header("If-Match") != null) {
            throw new ProblemException(ProblemKind.NOT_SUPPORTED, "If-Match is not supported yet; nothing was changed");
        }
        Map<String, String> query = query(route, context);
        Q body = StrictJson.read(route.hasRequestBody() ? body(context) : new byte[] {'{', '}'}, route.request());
        if (route.response().kind() == Kind.EVENTS && context.method() == HandlerType.HEAD) {
            context.contentType("text/event-stream");
            return;
        }
        if (route.response().kind() == Kind.ARCHIVE && context.method() == HandlerType.HEAD) {
            context.contentType(ARCHIVE);
            return;
        }
        Call<Q> call = new Call<>(body, context.pathParamMap(), query, caller, authentication.client(context));
        log.changes(trail, route.operation(), trail.before(route, call));
        Answer<R> answer = route.handler().handle(call);
        log.changed(trail.after(answer.body()));
        if (DryRun.isAskedFor(call)) {
            log.changesNothing();
        }
        if (answer.caller() != null) {
            log.caller(answer.caller(), route.method());
        }
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
        if (route.response().kind() == Route.ResponseShape.Kind.TEXT) {
            context.contentType(TEXT).result(String.valueOf(answer.body()));
        } else if (answer.body() != null) {
            context.contentType("application/json").result(StrictJson.write(answer.body()));
        }
    }

    /** By this thread, as fast as the client takes it; one that takes nothing for long is given up. */
    private static void send(Answer.Archive archive, Context context) throws IOException {
        context.status(200)
                .contentType(ARCHIVE)
                .header("Content-Disposition", "attachment; filename=\"" + archive.fileName() + "\"");
        archive.writer().writeTo(context.res().getOutputStream());
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

    private byte[] body(Context context) throws ProblemException, IOException {
        String type = context.contentType();
        String media = type == null ? "" : type.split(";", 2)[0].strip();
        boolean json = media.equalsIgnoreCase("application/json")
                || (media.equalsIgnoreCase("application/merge-patch+json")
                        && context.method().name().equals("PATCH"));
        if (!json || context.header("Content-Encoding") != null) {
            throw new ProblemException(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "the body is not sent as JSON",
                    List.of(),
                    "send it uncompressed, with 'Content-Type: application/json'");
        }
        InputStream in = context.req().getInputStream();
        byte[] body = read(in);
        if (body.length <= maxBodyBytes) {
            return body;
        }
        // Many clients look at the answer only once they have sent everything; those a little too large get theirs.
        in.skip((long) DRAINED_BODIES * maxBodyBytes);
        throw new ProblemException(ProblemKind.BODY_TOO_LARGE, "the body has more than " + maxBodyBytes + " bytes");
    }

    /**
     * All of it, or one byte more than the limit. A slow sender is given up after a time, not below a rate: the few bytes of most
     * requests have none to speak of.
     */
    private byte[] read(InputStream in) throws ProblemException, IOException {
        long startedNanos = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[READ_BYTES];
        int count;
        while (body.size() <= maxBodyBytes
                && (count = in.read(buffer, 0, Math.min(READ_BYTES, maxBodyBytes + 1 - body.size()))) >= 0) {
            body.write(buffer, 0, count);
            if (System.nanoTime() - startedNanos > BODY_PATIENCE.toNanos()) {
                throw new ProblemException(
                        ProblemKind.REQUEST_TIMEOUT,
                        "the body did not arrive within " + BODY_PATIENCE.toSeconds() + " s");
            }
        }
        return body.toByteArray();
    }
}
