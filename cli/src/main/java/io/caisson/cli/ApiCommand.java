package io.caisson.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
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

    ApiCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String full = path.startsWith("/") ? path : "/" + path;
        if (!full.startsWith("/api/")) {
            full = "/api/v1" + full;
        }
        ApiClient.Answer answer = session.api().send(method.toUpperCase(Locale.ROOT), full, parsedBody());
        if (answer.body() != null) {
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
