package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("interop")
class ForegroundTest {

    private static final int CONTROL_C = 3;

    @TempDir
    Path directory;

    /** A signal to {@code up} alone is passed on. */
    @Test
    void aSignalEndsTheDaemonInOrder() throws Exception {
        try (ForegroundCaisson caisson = ForegroundCaisson.start(directory.resolve("data"), Map.of())) {
            ProcessHandle daemon = ProcessHandle.of(caisson.daemonPid()).orElseThrow();
            Tool.of("kill", "-TERM", Long.toString(caisson.process().pid()))
                    .run()
                    .expectSuccess();
            caisson.awaitExitCode();
            assertThat(daemon.isAlive()).isFalse();
            assertThat(Files.readString(directory.resolve("data/log/caisson.log")))
                    .contains("Caisson has ended");
        }
    }

    /** At a terminal Ctrl-C reaches {@code up} and the daemon at once. {@code script} gives them a terminal. */
    @Test
    @RequiresTool("script")
    void controlCEndsTheDaemonInOrder() throws Exception {
        Path data = directory.resolve("data");
        String up = Checkout.root().resolve("caisson") + " up --data " + data;
        // A shell that put these tests in the background has the signal ignored by all that it starts.
        Process terminal = new ProcessBuilder(
                        "env", "--default-signal=INT", "script", "--quiet", "--return", "--command", up, "/dev/null")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = terminal.inputReader()) {
            awaitLineWith("Ctrl-C", output);
            JsonNode record =
                    new ObjectMapper().readTree(data.resolve("daemon.json").toFile());
            ProcessHandle daemon = ProcessHandle.of(record.path("pid").asLong()).orElseThrow();
            terminal.getOutputStream().write(CONTROL_C);
            terminal.getOutputStream().flush();
            daemon.onExit().get(1, TimeUnit.MINUTES);
            assertThat(terminal.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(data.resolve("log/caisson.log"))).contains("Caisson has ended");
        } finally {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly();
        }
    }

    private static void awaitLineWith(String text, BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no '" + text + "' in\n" + seen);
    }

    @Test
    void theDaemonsDeathIsSeen() throws Exception {
        try (ForegroundCaisson caisson = ForegroundCaisson.start(directory.resolve("data"), Map.of())) {
            ProcessHandle.of(caisson.daemonPid()).orElseThrow().destroyForcibly();
            assertThat(caisson.awaitExitCode()).isEqualTo(128 + 9);
        }
    }
}
