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
 * Three nodes under faults, as {@link SingleNodeCheckTest}: {@code -Dcaisson.check.seed=N}, {@code -Dcaisson.check.minutes=N}. The data
 * of a failed run is kept.
 */
@Tag("interop")
@RequiresTool("gcc")
class ThreeNodesCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_129);
    private static final int NODES = 3;
    private static final List<Fault> FAULTS = List.of(
            new KillNode(),
            new KillAllNodes(),
            PauseNode.briefly(),
            PauseNode.pastElections(),
            PauseNode.forLong(),
            new DropSessions(),
            new FailSync(),
            new HangSync(),
            new StepClock(),
            new FlipBits());

    /** The daemons give a write up after 5 s: one that is still inside would appear by then. */
    private static final long WATCH_MILLIS = 6_500;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Map<String, String> preloads() throws Exception {
        return Preloads.build(Files.createDirectories(directory.resolve("libraries")));
    }

    private void staysLinearizable(Cluster cluster, List<Fault> faults, Duration duration) throws InterruptedException {
        CheckPlan plan = CheckPlan.of(SEED, cluster.volume().blockBytes(), duration);
        try (CheckRun run = new CheckRun(cluster, plan, System.out)) {
            CheckReport report = run.run(faults);
            assertThat(report.violations()).isEmpty();
            assertThat(report.complaints()).isEmpty();
            assertThat(report.undecided()).isZero();
            assertThat(report.unfinished()).isZero();
            assertThat(report.faultCount()).isPositive();
        }
    }

    @Test
    void everyBlockIsARegister() throws Exception {
        try (Cluster cluster = LocalCluster.start(directory.resolve("data"), NODES, preloads(), 512)) {
            staysLinearizable(cluster, FAULTS, Duration.ofSeconds(120));
        }
    }

    @Test
    @Tag("soak")
    void everyBlockIsARegisterForLong() throws Exception {
        Duration half =
                Duration.ofMinutes(Long.getLong("caisson.check.minutes", 40)).dividedBy(2);
        try (Cluster cluster = LocalCluster.start(directory.resolve("data"), NODES, preloads(), 512)) {
            staysLinearizable(cluster, FAULTS, half);
        }
        try (Cluster cluster = LocalCluster.start(directory.resolve("data-4096"), NODES, preloads(), 4096)) {
            staysLinearizable(cluster, FAULTS, half);
        }
    }

    /** Each node in turn is the one that is stopped, so that it is the leader once, and holds writes for another leader else. */
    @Test
    void aWriteThatWasGivenUpNeverReturnsFromANodeThatWasStopped() throws Exception {
        try (Cluster cluster = LocalCluster.start(directory.resolve("data"), NODES, Map.of(), 512);
                LateWrites writes = new LateWrites(cluster, 193, 1_000)) {
            for (int i = 0; i < NODES; i++) {
                ClusterNode stopped = cluster.nodes().get(i);
                ClusterNode other = cluster.nodes().get((i + 1) % NODES);
                HostProtocol protocol = i == 1 ? HostProtocol.NVME : HostProtocol.ISCSI;
                writes.play(stopped, portal(stopped, protocol), portal(other, protocol), 6_000, 20_000, WATCH_MILLIS);
                assertThat(writes.violations())
                        .as("stopped: %s", stopped.name())
                        .isEmpty();
            }
            assertThat(writes.lost()).as("writes inside the stopped nodes").isGreaterThan(NODES);
        }
    }

    private static Portal portal(ClusterNode node, HostProtocol protocol) {
        return node.portals().stream()
                .filter(portal -> portal.protocol() == protocol)
                .findFirst()
                .orElseThrow();
    }
}
