package io.caisson.web.problem;

import java.util.Locale;

/** The kinds of errors the API answers. Names are part of the interface: clients decide by {@link #code()}. */
public enum ProblemKind {
    MALFORMED_REQUEST(400, "The request cannot be understood"),
    UNAUTHENTICATED(401, "A valid token or session is needed"),
    FORBIDDEN(403, "The role does not suffice"),
    CSRF(403, "The request does not show that it comes from the session's own page"),
    PASSWORD_MUST_CHANGE(403, "The user has to choose another password first"),
    NOT_FOUND(404, "There is no such object"),
    NO_SUCH_ROUTE(404, "There is no such path"),
    METHOD_NOT_ALLOWED(405, "The path does not take this method"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    CONFLICT(409, "Something else has this name or number"),
    IN_USE(409, "Something depends on it"),
    PRECONDITION_FAILED(412, "The object is not as the request has seen it"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is not JSON"),
    INVALID(422, "A value is not valid"),
    TOO_MANY_REQUESTS(429, "Too many of these requests"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL(500, "An internal error"),
    NOT_SUPPORTED(501, "This is not supported"),
    UNAVAILABLE(503, "It cannot be decided now");

    private final int status;
    private final String title;

    ProblemKind(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Such as {@code in-use}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What fits an HTTP status that a layer below chose. */
    public static ProblemKind ofStatus(int status) {
        for (ProblemKind kind : values()) {
            if (kind.status == status && kind != NOT_FOUND) {
                return kind;
            }
        }
        return status < 500 ? MALFORMED_REQUEST : INTERNAL;
    }
}
