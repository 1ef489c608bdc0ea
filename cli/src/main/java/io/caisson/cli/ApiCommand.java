package io.caisson.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson api}: any call, for what has no command. */
@Command(name = "api", description = "Call the API: 'caisson api GET /status'.")
final class ApiCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, PATCH, DELETE.")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Such as /volumes; below /api/v1 unless it says /api.")
    private String path = "";

    @Option(names = "--body", paramLabel = "JSON", description = "What to send.")
    private @Nullable String body;

    @Option(
            names = "--if-match",
            paramLabel = "ETAG",
            description = "Only if the object is as it was seen: see --etag.")
    private @Nullable String ifMatch;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Something new for each request: it is carried out once, however often it is sent.")
    private @Nullable String key;

    @Option(names = "--etag", description = "Print the ETag of the answer, not its body.")
    private boolean etag;

    ApiCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String full = path.startsWith("/") ? path : "/" + path;
        if (!full.startsWith("/api/")) {
            full = "/api/v1" + full;
        }
        Map<String, String> headers = new HashMap<>();
        if (ifMatch != null) {
            headers.put("If-Match", ifMatch);
        }
        if (key != null) {
            headers.put("Idempotency-Key", key);
        }
        ApiClient.Answer answer = session.api().send(method.toUpperCase(Locale.ROOT), full, parsedBody(), headers);
        if (etag) {
            session.terminal().out().println(answer.etag() == null ? "" : answer.etag());
        } else if (answer.body() != null) {
            session.printTree(answer.body());
        }
        return ExitCode.OK.value();
    }

    private @Nullable JsonNode parsedBody() {
        if (body == null) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CliException(ExitCode.USAGE, "--body is not JSON: " + e.getOriginalMessage(), null, e);
        }
    }
}
