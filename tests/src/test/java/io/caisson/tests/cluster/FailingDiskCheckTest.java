package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes with a small file system each, which runs full, or does not sync what one replica wrote: no daemon ends, and every block
 * stays a register, as far as that can be decided. As {@link ThreeNodesCheckTest}: {@code -Dcaisson.check.seed=N}, {@code -Dcaisson.check.minutes=N}.
 */
@Tag("interop")
@RequiresTool("gcc")
@RequiresRoot("mounting small file systems")
class FailingDiskCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_130);
    private static final int NODES = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Deque<Path> mounted = new ArrayDeque<>();

    private void mount(Path place) {
        try {
            Files.createDirectories(place);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Tool.of("mount", "-t", "tmpfs", "-o", "size=768m", "caisson-check", place.toString())
                .run()
                .expectSuccess();
        mounted.push(place);
    }

    @AfterEach
    void unmount() {
        mounted.forEach(
                place -> Tool.of("umount", "--lazy", place.toString()).run().expectSuccess());
    }

    private void staysLinearizable(List<Fault> faults, Duration duration) throws Exception {
        Map<String, String> preloads = Preloads.build(Files.createDirectories(directory.resolve("libraries")));
        Path data = directory.resolve("data");
        mount(data);
        try (Cluster cluster = LocalCluster.startOnDisks(data, NODES, preloads, 512, this::mount)) {
            CheckPlan plan = CheckPlan.of(SEED, cluster.volume().blockBytes(), duration);
            try (CheckRun run = new CheckRun(cluster, plan, System.out)) {
                CheckReport report = run.run(faults);
                assertThat(report.violations()).isEmpty();
                assertThat(report.complaints()).isEmpty();
                // Writes without space may be there in part, so a block may have too many possible histories to decide
                // on.
                assertThat(report.unfinished()).isZero();
                assertThat(report.faultCount()).isPositive();
            }
            assertThat(cluster.nodes()).allMatch(ClusterNode::isRunning);
        }
    }

    @Test
    void noDaemonEndsWhenDisksRunFullOrOneReplicaCannotBeSynced() throws Exception {
        staysLinearizable(List.of(new FillDisk(), new FailReplicaSync()), Duration.ofSeconds(70));
    }

    @Test
    @Tag("soak")
    void norDoesOneThatIsKilledInBetween() throws Exception {
        staysLinearizable(
                List.of(new FillDisk(), new FailReplicaSync(), new KillNode(), new KillAllNodes(), PauseNode.briefly()),
                Duration.ofMinutes(Long.getLong("caisson.check.minutes", 20)));
    }
}
