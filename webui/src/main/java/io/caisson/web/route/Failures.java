package io.caisson.web.route;

import io.caisson.store.service.ServiceException;
import io.caisson.web.problem.Problem;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every exception of a request ends: as a problem document, and in the log only if an operator should act. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static void answer(Exception e, Context context) {
        String requestId = RequestLog.of(context).requestId();
        ProblemException problem = problem(e, context);
        if (problem.kind() == ProblemKind.INTERNAL) {
            LOG.error("request {} ({} {}) failed", requestId, context.method(), RequestLog.path(context), e);
        } else {
            LOG.debug("request {} refused: {}", requestId, problem.getMessage());
        }
        if (problem.kind() == ProblemKind.UNAVAILABLE || problem.kind() == ProblemKind.TOO_MANY_REQUESTS) {
            context.header("Retry-After", String.valueOf(problem.retryAfterSeconds()));
        }
        Problem document = problem.problem(RequestLog.path(context), requestId);
        context.status(problem.kind().status()).contentType(Problem.MEDIA_TYPE).result(StrictJson.write(document));
        RequestLog.completed(context);
    }

    private static ProblemException problem(Exception e, Context context) {
        if (e instanceof ProblemException problem) {
            return problem;
        }
        if (e instanceof ServiceException refused) {
            return ProblemException.of(refused);
        }
        if (e instanceof HttpResponseException response) {
            return ofJavalin(response, context);
        }
        if (e instanceof HttpException http) {
            return new ProblemException(ProblemKind.ofStatus(http.getCode()), String.valueOf(http.getReason()));
        }
        if (e instanceof IOException) {
            return ofBrokenRequest((IOException) e);
        }
        return new ProblemException(
                ProblemKind.INTERNAL, "an internal error; the request id finds it in the server's log");
    }

    /** What the router decides: there is no such path, or not with this method. */
    private static ProblemException ofJavalin(HttpResponseException response, Context context) {
        if (response instanceof MethodNotAllowedResponse) {
            String allowed = response.getDetails().getOrDefault("availableMethods", "");
            if (!allowed.isEmpty()) {
                context.header("Allow", allowed);
            }
            return new ProblemException(
                    ProblemKind.METHOD_NOT_ALLOWED,
                    context.method() + " is not a method of this path",
                    List.of(),
                    allowed.isEmpty() ? null : "its methods are " + allowed);
        }
        ProblemKind kind = ProblemKind.ofStatus(response.getStatus());
        return kind == ProblemKind.NO_SUCH_ROUTE
                ? new ProblemException(kind, "the API has no such path", List.of(), "see /api/v1/openapi.json")
                : new ProblemException(kind, kind.title());
    }

    /** The peer stopped sending, or sent slower than is allowed: its trouble, not ours. */
    private static ProblemException ofBrokenRequest(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                return new ProblemException(ProblemKind.ofStatus(http.getCode()), String.valueOf(http.getReason()));
            }
            if (cause instanceof TimeoutException || cause instanceof EOFException) {
                return new ProblemException(ProblemKind.REQUEST_TIMEOUT, "the body did not arrive");
            }
        }
        return new ProblemException(ProblemKind.MALFORMED_REQUEST, "the body could not be read");
    }
}
