package io.caisson.web.route;

import io.caisson.store.service.AuditEntry;
import io.caisson.web.auth.Caller;
import io.caisson.web.auth.Role;
import io.javalin.http.Context;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace of one request: its id, and the line in the audit log if it was to change something. Belongs to the thread that
 * serves the request.
 */
final class RequestLog {

    /** Operators route this logger to where audits are kept. */
    private static final Logger AUDIT = LoggerFactory.getLogger("io.caisson.audit");

    private static final String ATTRIBUTE = "caisson.request-log";
    private static final String HEADER = "X-Request-Id";
    private static final int MAX_LOGGED_PATH = 256;

    private final String requestId;
    private Caller caller = Caller.UNKNOWN;
    private @Nullable HttpMethod method;
    private @Nullable AuditTrail trail;
    private String operation = "";
    private Map<String, String> before = Map.of();
    private Map<String, String> after = Map.of();

    private RequestLog(String requestId) {
        this.requestId = requestId;
    }

    /** Begins with the first question about it; the id is the caller's, if it is a decent one. */
    static RequestLog of(Context context) {
        RequestLog known = context.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        String given = context.header(HEADER);
        boolean decent = given != null && given.matches("[A-Za-z0-9._-]{1,64}");
        RequestLog log = new RequestLog(decent ? given : UUID.randomUUID().toString());
        context.attribute(ATTRIBUTE, log);
        context.header(HEADER, log.requestId);
        return log;
    }

    String requestId() {
        return requestId;
    }

    void caller(Caller who, HttpMethod how) {
        this.caller = who;
        this.method = how;
    }

    /** What the request is to change, for the audit. */
    void changes(AuditTrail where, String what, Map<String, String> from) {
        this.trail = where;
        this.operation = what;
        this.before = from;
    }

    /** It changes nothing, whatever its method says: there is nothing to audit. */
    void changesNothing() {
        this.method = null;
    }

    void changed(Map<String, String> to) {
        this.after = to;
    }

    /**
     * The answer is decided. Not to be called once it was sent: the request is the server's again then, and may be another's.
     * Strangers are left to the debug log: they must not be able to fill the audit log.
     */
    static void completed(Context context) {
        RequestLog log = of(context);
        if (log.method != null && log.method.mutates() && log.caller.role() != Role.ANYONE) {
            AUDIT.info(
                    "who={} from={} {} {} status={} request={}",
                    log.caller.name(),
                    context.ip(),
                    log.method,
                    path(context),
                    context.statusCode(),
                    log.requestId);
            log.keep(context);
        }
    }

    /** What was refused has changed nothing. */
    private void keep(Context context) {
        AuditTrail kept = trail;
        HttpMethod how = method;
        if (kept == null || how == null) {
            return;
        }
        boolean isDone = context.statusCode() < 300;
        kept.note(new AuditEntry(
                "",
                "",
                "",
                caller.name(),
                context.ip(),
                how.name(),
                path(context),
                operation,
                context.statusCode(),
                requestId,
                isDone ? before : Map.of(),
                isDone ? after : Map.of()));
    }

    /** As it was sent, percent-encoded, and so without control characters. */
    static String path(Context context) {
        String raw = context.req().getRequestURI();
        StringBuilder path = new StringBuilder();
        raw.codePoints()
                .limit(MAX_LOGGED_PATH)
                .map(c -> c > ' ' && c < 0x7F ? c : '?')
                .forEach(path::appendCodePoint);
        return path.toString();
    }
}
