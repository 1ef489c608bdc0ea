package io.caisson.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem document (RFC 9457, 3): the answer to every request that is refused or fails. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        @Doc("urn:caisson:problem: and the code") String type,
        @Doc("what kind of problem it is, in words") String title,
        @Doc("the HTTP status") int status,
        @Doc("what is wrong with this request") String detail,
        @Doc("the path that was asked") String instance,
        @Doc("the kind of problem, for programs") String code,
        @Doc("which values are wrong") @Nullable List<FieldError> errors,
        @Doc("what finds this request in the server's log") String requestId,
        @Doc("what to do about it") @Nullable String fix) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** One value that is wrong. */
    public record FieldError(
            @Doc("where it stands: a JSON pointer into the body, or ?name of a query parameter")
            String pointer,

            @Doc("what is wrong with it") String detail) {}

    static Problem of(
            ProblemKind kind,
            String detail,
            String instance,
            String requestId,
            List<FieldError> errors,
            @Nullable String fix) {
        return new Problem(
                "urn:caisson:problem:" + kind.code(),
                kind.title(),
                kind.status(),
                detail,
                instance,
                kind.code(),
                errors.isEmpty() ? null : errors,
                requestId,
                fix);
    }
}
