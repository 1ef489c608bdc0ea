package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes and a witness under faults, each of which may meet any of the three: {@code -Dcaisson.check.seed=N}, {@code
 * -Dcaisson.check.minutes=N}. The data of a failed run is kept.
 */
@Tag("interop")
@RequiresTool("gcc")
class WitnessCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_130);
    private static final List<Fault> FAULTS = List.of(
            new KillNode(),
            new KillInTurn(),
            new KillAllNodes(),
            PauseNode.briefly(),
            PauseNode.pastElections(),
            PauseNode.forLong(),
            new DropSessions(),
            new FailSync());

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private void staysLinearizable(Duration duration) throws Exception {
        Map<String, String> preloads = Preloads.build(Files.createDirectories(directory.resolve("libraries")));
        try (Cluster cluster = LocalCluster.startWitnessed(directory.resolve("data"), preloads, 512)) {
            CheckPlan plan = CheckPlan.of(SEED, cluster.volume().blockBytes(), duration);
            try (CheckRun run = new CheckRun(cluster, plan, System.out)) {
                CheckReport report = run.run(FAULTS);
                assertThat(report.violations()).isEmpty();
                assertThat(report.complaints()).isEmpty();
                assertThat(report.undecided()).isZero();
                assertThat(report.unfinished()).isZero();
                assertThat(report.faultCount()).isPositive();
            }
        }
    }

    @Test
    void everyBlockIsARegister() throws Exception {
        staysLinearizable(Duration.ofSeconds(120));
    }

    @Test
    @Tag("soak")
    void everyBlockIsARegisterForLong() throws Exception {
        staysLinearizable(Duration.ofMinutes(Long.getLong("caisson.check.minutes", 20)));
    }
}
