package io.caisson.web.problem;

import io.caisson.store.service.ServiceException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is refused, in words for the person who made it. */
public final class ProblemException extends Exception {
    private static final long serialVersionUID = 1;

    private final ProblemKind kind;
    private final transient List<Problem.FieldError> errors;
    private final @Nullable String fix;
    private final int retryAfterSeconds;

    public ProblemException(ProblemKind kind, String detail) {
        this(kind, detail, List.of(), null);
    }

    public ProblemException(ProblemKind kind, String detail, List<Problem.FieldError> errors, @Nullable String fix) {
        this(kind, detail, errors, fix, 1);
    }

    private ProblemException(
            ProblemKind kind,
            String detail,
            List<Problem.FieldError> errors,
            @Nullable String fix,
            int retryAfterSeconds) {
        super(detail);
        this.retryAfterSeconds = retryAfterSeconds;
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.fix = fix;
    }

    /** One value is wrong. */
    public static ProblemException invalid(String pointer, String detail, @Nullable String fix) {
        return new ProblemException(ProblemKind.INVALID, detail, List.of(new Problem.FieldError(pointer, detail)), fix);
    }

    /** It may be asked again when the time is over; rounded up to seconds. */
    public static ProblemException tooMany(String detail, Duration wait) {
        int seconds = Math.toIntExact(wait.plusMillis(999).toSeconds());
        String fix = "try again in " + seconds + " s";
        return new ProblemException(ProblemKind.TOO_MANY_REQUESTS, detail, List.of(), fix, seconds);
    }

    public static ProblemException of(ServiceException e) {
        String detail = e.getMessage() == null ? e.kind().name() : e.getMessage();
        List<Problem.FieldError> errors =
                e.pointer() == null ? List.of() : List.of(new Problem.FieldError(pointer(e.pointer()), detail));
        return new ProblemException(kindOf(e.kind()), detail, errors, e.fix());
    }

    /** Requests have a size where services have bytes. */
    private static String pointer(String ofService) {
        return ofService.replaceFirst("/sizeBytes$", "/size");
    }

    static ProblemKind kindOf(ServiceException.Kind kind) {
        return switch (kind) {
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case CONFLICT -> ProblemKind.CONFLICT;
            case INVALID -> ProblemKind.INVALID;
            case CHANGED -> ProblemKind.PRECONDITION_FAILED;
            case IN_USE -> ProblemKind.IN_USE;
            case UNAVAILABLE -> ProblemKind.UNAVAILABLE;
        };
    }

    public ProblemKind kind() {
        return kind;
    }

    /** For the header {@code Retry-After}, where asking again makes sense. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The document that says so. */
    public Problem problem(String instance, String requestId) {
        return Problem.of(kind, String.valueOf(getMessage()), instance, requestId, errors, fix);
    }
}
