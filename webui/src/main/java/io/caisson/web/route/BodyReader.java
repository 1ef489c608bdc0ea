package io.caisson.web.route;

import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** Reads bodies of requests, within bounds of size and time. Immutable; any thread. */
final class BodyReader {

    private static final int READ_BYTES = 8192;

    /** So long a body may keep a thread, and a little longer if it never comes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How many times the limit is read and thrown away before an answer. */
    private static final int DRAINED_BODIES = 4;

    private final int maxBytes;

    BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    byte[] body(Context context) throws ProblemException, IOException {
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
        if (body.length <= maxBytes) {
            return body;
        }
        // Many clients look at the answer only once they have sent everything; those a little too large get theirs.
        in.skip((long) DRAINED_BODIES * maxBytes);
        throw new ProblemException(ProblemKind.BODY_TOO_LARGE, "the body has more than " + maxBytes + " bytes");
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
        while (body.size() <= maxBytes
                && (count = in.read(buffer, 0, Math.min(READ_BYTES, maxBytes + 1 - body.size()))) >= 0) {
            body.write(buffer, 0, count);
            if (System.nanoTime() - startedNanos > PATIENCE.toNanos()) {
                throw new ProblemException(
                        ProblemKind.REQUEST_TIMEOUT, "the body did not arrive within " + PATIENCE.toSeconds() + " s");
            }
        }
        return body.toByteArray();
    }
}
