package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("interop")
class ForegroundTest {

    @TempDir
    Path directory;

    /** A signal to {@code up} alone is passed on. Ctrl-C in a terminal reaches both; it cannot be tried where it is ignored. */
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

    @Test
    void theDaemonsDeathIsSeen() throws Exception {
        try (ForegroundCaisson caisson = ForegroundCaisson.start(directory.resolve("data"), Map.of())) {
            ProcessHandle.of(caisson.daemonPid()).orElseThrow().destroyForcibly();
            assertThat(caisson.awaitExitCode()).isEqualTo(128 + 9);
        }
    }
}
