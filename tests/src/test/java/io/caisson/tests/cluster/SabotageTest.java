package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken on purpose: what was changed in the product is seen from outside. What takes several nodes: {@link ClusterSabotageTest}. */
@Tag("interop")
class SabotageTest {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"ACKNOWLEDGES_BEFORE_THE_LOG", "IGNORES_BLOCK_LOCKS"})
    void isFound(Sabotage sabotage) throws Exception {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        CaissonProcess.Settings settings = CaissonProcess.in(directory.resolve("data"))
                .withEnvironment("CAISSON_DAEMON_JVM_ARGS", SabotagedDaemon.argument(sabotage, tools));
        CheckPlan plan = CheckPlan.of(2_000 + sabotage.ordinal(), 512, LONGEST);
        try (Cluster cluster = SingleNode.start(settings, 512);
                CheckRun run = new CheckRun(cluster, plan, System.out)) {
            CheckReport report = run.run(List.of(new KillNode()));
            assertThat(report.violations()).as("%s: %s", sabotage, report).isNotEmpty();
        }
    }
}
