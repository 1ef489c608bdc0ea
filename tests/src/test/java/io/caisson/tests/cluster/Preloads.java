package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Libraries that come between a daemon and the kernel. Their switches are files in the directory that a daemon runs in, which is that of
 * its data: so each daemon has switches of its own.
 */
final class Preloads {
    private Preloads() {}

    /** Builds them. @return what belongs into the environment of the daemons */
    static Map<String, String> build(Path directory) throws IOException {
        return Map.of(
                "LD_PRELOAD",
                library(directory, "failing-sync") + ":" + library(directory, "clock-step"),
                "FAILING_SYNC_SWITCH",
                FailSync.SWITCH,
                "HANGING_SYNC_SWITCH",
                HangSync.SWITCH,
                "CLOCK_STEP_FILE",
                StepClock.SWITCH);
    }

    private static Path library(Path directory, String name) throws IOException {
        Path source = directory.resolve(name + ".c");
        try (InputStream resource = Objects.requireNonNull(
                Preloads.class.getResourceAsStream("/faults/" + name + ".c"), "the source is a test resource")) {
            Files.copy(resource, source);
        }
        Path library = directory.resolve(name + ".so");
        Tool.of("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                .run()
                .expectSuccess();
        return library;
    }
}
