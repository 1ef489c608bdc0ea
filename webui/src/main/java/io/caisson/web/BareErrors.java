package io.caisson.web;

import io.caisson.web.problem.Problem;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.StrictJson;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Errors that the HTTP server finds before a request gets to a route, in the same form as all others. */
final class BareErrors extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        byte[] body = body(status, headers);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** For requests that are too broken to become one. */
    @Override
    public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable headers) {
        return ByteBuffer.wrap(body(status, headers));
    }

    private static byte[] body(int status, HttpFields.Mutable headers) {
        ProblemKind kind = ProblemKind.ofStatus(status);
        String requestId = UUID.randomUUID().toString();
        ApiServer.SECURITY_HEADERS.forEach(headers::put);
        headers.put("X-Request-Id", requestId);
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        return StrictJson.write(new ProblemException(kind, kind.title()).problem("/", requestId));
    }
}
