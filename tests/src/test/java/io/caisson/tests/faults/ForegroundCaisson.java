package io.caisson.tests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.tests.fixtures.Checkout;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./caisson up} in the foreground, whose exit code is the daemon's. */
record ForegroundCaisson(Process process, JsonNode description) implements AutoCloseable {

    private static final long END_SECONDS = 60;

    static ForegroundCaisson start(Path dataDirectory, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Checkout.root().resolve("caisson").toString(),
                        "up",
                        "-o",
                        "json",
                        "--data",
                        dataDirectory.toString())
                .redirectError(Redirect.appendTo(
                        dataDirectory.resolveSibling("foreground.err").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Reads one object, and leaves the stream open behind it.
        JsonNode description = new ObjectMapper().readTree(process.getInputStream());
        if (description == null || !description.has("pid")) {
            throw new AssertionError(
                    "up printed no description, see " + dataDirectory.resolveSibling("foreground.err"));
        }
        return new ForegroundCaisson(process, description);
    }

    long daemonPid() {
        return description.path("pid").asLong();
    }

    int awaitExitCode() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("up has not ended within " + END_SECONDS + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
