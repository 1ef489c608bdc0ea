package io.caisson.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real daemon, killed under load again and again. Another seed: {@code -Dcaisson.crash.seed=N}; the data of a failed
 * run is kept.
 */
@Tag("interop")
class DaemonCrashTest {
    private static final int ROUNDS = 4;
    private static final int SOAK_ROUNDS = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private void survives(int rounds) throws InterruptedException {
        CrashPlan plan = CrashPlan.of(rounds, Long.getLong("caisson.crash.seed", 20_261_121));
        try (CaissonProcess process = CaissonProcess.start(directory.resolve("data"));
                CaissonSubject subject = new CaissonSubject(process, process.demoLun());
                CrashRun run = new CrashRun(subject, plan, System.out)) {
            assertThat(run.run().violations()).isEmpty();
        }
    }

    @Test
    void keepsWhatItAcknowledgedOverSomeKills() throws InterruptedException {
        survives(ROUNDS);
    }

    @Test
    @Tag("soak")
    void keepsWhatItAcknowledgedOverAHundredKills() throws InterruptedException {
        survives(SOAK_ROUNDS);
    }

    @Test
    void aFileSystemWrittenOverKillsIsClean() throws Exception {
        try (CaissonProcess process = CaissonProcess.start(directory.resolve("data"));
                CaissonSubject subject = new CaissonSubject(process, process.demoLun());
                FileSystemRun run = new FileSystemRun(subject, directory, 7, 3)) {
            run.run();
        }
    }
}
