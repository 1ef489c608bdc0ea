package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
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
 * A cluster of one node under faults. Another seed: {@code -Dcaisson.check.seed=N}; how long the long form takes:
 * {@code -Dcaisson.check.minutes=N}. The data of a failed run is kept.
 */
@Tag("interop")
@RequiresTool("gcc")
class SingleNodeCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_129);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private static final List<Fault> FAULTS = List.of(
            new KillNode(),
            new KillAllNodes(),
            PauseNode.briefly(),
            PauseNode.forLong(),
            new DropSessions(),
            new FailSync(),
            new StepClock());

    private void staysLinearizable(Path data, List<Fault> faults, int blockBytes, Duration duration)
            throws InterruptedException, IOException {
        Path libraries = Files.createDirectories(directory.resolve("libraries-" + blockBytes));
        CaissonProcess.Settings settings = CaissonProcess.in(data);
        for (Map.Entry<String, String> variable : Preloads.build(libraries).entrySet()) {
            settings = settings.withEnvironment(variable.getKey(), variable.getValue());
        }
        CheckPlan plan = CheckPlan.of(SEED, blockBytes, duration);
        try (Cluster cluster = SingleNode.start(settings, blockBytes);
                CheckRun run = new CheckRun(cluster, plan, System.out)) {
            CheckReport report = run.run(faults);
            assertThat(report.violations()).isEmpty();
            assertThat(report.complaints()).isEmpty();
            assertThat(report.undecided()).isZero();
            assertThat(report.unfinished()).isZero();
            assertThat(report.faultCount()).isPositive();
        }
    }

    private Duration minutes(int share) {
        return Duration.ofMinutes(Long.getLong("caisson.check.minutes", 20)).dividedBy(share);
    }

    @Test
    void everyBlockIsARegister() throws Exception {
        staysLinearizable(directory.resolve("data"), FAULTS, 512, Duration.ofSeconds(80));
    }

    @Test
    @Tag("soak")
    void everyBlockIsARegisterForLong() throws Exception {
        staysLinearizable(directory.resolve("data"), FAULTS, 512, minutes(2));
        staysLinearizable(directory.resolve("data-4096"), FAULTS, 4096, minutes(4));
    }

    /** Full now and then, and killed when it is, or is not. */
    @Test
    @Tag("soak")
    @RequiresRoot("mounting a small file system")
    void everyBlockIsARegisterOnADiskThatFillsUp() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("disk"));
        Tool.of("mount", "-t", "tmpfs", "-o", "size=1g", "caisson-check", mount.toString())
                .run()
                .expectSuccess();
        try {
            List<Fault> faults = List.of(new FillDisk(), new KillNode(), new KillAllNodes());
            staysLinearizable(mount.resolve("data"), faults, 512, minutes(4));
        } finally {
            Tool.of("umount", "--lazy", mount.toString()).run().expectSuccess();
        }
    }
}
