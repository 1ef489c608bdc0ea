package io.caisson.web.route;

import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One row of the route table: everything that is to be known about one operation of the API. Javalin, the OpenAPI document,
 * the audit log and the tests read it; nothing about an operation is said anywhere else.
 *
 * @param operation its name, unique, such as {@code createVolume}
 * @param path with parameters in braces
 * @param role the least that the caller needs
 * @param request record of the body; {@link Call.Nothing} where there is none
 * @param response what is answered
 * @param summary a phrase
 * @param problems what it may answer beyond what any route may
 * @param takesIfMatch whether it changes or deletes one object, and only as the client has seen it if that is asked for
 */
public record Route<Q, R>(
        String operation,
        HttpMethod method,
        String path,
        Role role,
        Class<Q> request,
        ResponseShape response,
        String summary,
        List<QueryParameter> query,
        Set<ProblemKind> problems,
        Handler<Q, R> handler,
        boolean takesIfMatch) {

    /** One that does not take {@code If-Match}. */
    public Route(
            String operation,
            HttpMethod method,
            String path,
            Role role,
            Class<Q> request,
            ResponseShape response,
            String summary,
            List<QueryParameter> query,
            Set<ProblemKind> problems,
            Handler<Q, R> handler) {
        this(operation, method, path, role, request, response, summary, query, problems, handler, false);
    }

    private static final String OWN_SESSION = "/api/v1/session";

    /** Fulfils a request. May block, with bounded waits. */
    @FunctionalInterface
    public interface Handler<Q, R> {
        Answer<R> handle(Call<Q> call) throws ServiceException, ProblemException;
    }

    /**
     * What a route answers.
     *
     * @param type the record, or that of a list's items
     */
    public record ResponseShape(Kind kind, Class<?> type) {
        /** How the type is wrapped. */
        public enum Kind {
            OBJECT,
            PAGE,
            /** A JSON document that has no record. */
            DOCUMENT,
            /** Plain text, as Prometheus reads it. */
            TEXT,
            /** A ZIP archive, sent as it is made. */
            ARCHIVE,
            /** A stream of events that the client ends. */
            EVENTS,
            NOTHING
        }

        public static ResponseShape object(Class<?> type) {
            return new ResponseShape(Kind.OBJECT, type);
        }

        public static ResponseShape page(Class<?> itemType) {
            return new ResponseShape(Kind.PAGE, itemType);
        }

        public static ResponseShape document() {
            return new ResponseShape(Kind.DOCUMENT, Object.class);
        }

        public static ResponseShape text() {
            return new ResponseShape(Kind.TEXT, String.class);
        }

        public static ResponseShape archive() {
            return new ResponseShape(Kind.ARCHIVE, Void.class);
        }

        public static ResponseShape events() {
            return new ResponseShape(Kind.EVENTS, Void.class);
        }

        public static ResponseShape nothing() {
            return new ResponseShape(Kind.NOTHING, Void.class);
        }
    }

    public Route {
        query = List.copyOf(query);
        problems = Set.copyOf(problems);
    }

    public boolean hasRequestBody() {
        return request != Call.Nothing.class;
    }

    /** The same, and it takes {@code If-Match}. */
    public Route<Q, R> withIfMatch() {
        return new Route<>(operation, method, path, role, request, response, summary, query, problems, handler, true);
    }

    /** Whether it may be sent with a key, to be carried out once. Strangers can have nothing kept, and no cookie is. */
    public boolean takesKey() {
        return method == HttpMethod.POST && role != Role.ANYONE && !isAboutOwnSession();
    }

    /** Whether it is about the session of whoever asks. */
    public boolean isAboutOwnSession() {
        return path.equals(OWN_SESSION) || path.startsWith(OWN_SESSION + "/");
    }

    /** Whether its answers carry an {@code ETag}. */
    public boolean hasEntityTag() {
        return switch (response.kind()) {
            case OBJECT, PAGE, DOCUMENT -> true;
            case TEXT, EVENTS, ARCHIVE, NOTHING -> false;
        };
    }

    /** All that it may answer besides success. */
    public Set<ProblemKind> allProblems() {
        EnumSet<ProblemKind> all = EnumSet.of(ProblemKind.INVALID, ProblemKind.MALFORMED_REQUEST, ProblemKind.INTERNAL);
        all.addAll(problems);
        if (role != Role.ANYONE) {
            all.addAll(EnumSet.of(ProblemKind.UNAUTHENTICATED, ProblemKind.FORBIDDEN, ProblemKind.UNAVAILABLE));
            if (!isAboutOwnSession()) {
                all.add(ProblemKind.PASSWORD_MUST_CHANGE);
            }
        }
        if (method.mutates()) {
            all.addAll(EnumSet.of(ProblemKind.NOT_SUPPORTED, ProblemKind.CSRF));
        }
        if (takesIfMatch) {
            all.add(ProblemKind.PRECONDITION_FAILED);
        }
        if (takesKey()) {
            all.add(ProblemKind.CONFLICT);
        }
        if (hasRequestBody()) {
            all.addAll(EnumSet.of(
                    ProblemKind.BODY_TOO_LARGE, ProblemKind.UNSUPPORTED_MEDIA_TYPE, ProblemKind.REQUEST_TIMEOUT));
        }
        return all;
    }

    /** A row that looks and changes nothing, without a body. */
    public static <R> Route<Call.Nothing, R> get(
            String operation,
            String path,
            Role role,
            ResponseShape response,
            String summary,
            List<QueryParameter> query,
            Set<ProblemKind> problems,
            Handler<Call.Nothing, R> handler) {
        return new Route<>(
                operation, HttpMethod.GET, path, role, Call.Nothing.class, response, summary, query, problems, handler);
    }
}
