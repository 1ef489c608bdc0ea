package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in networks of their own, whose links are cut. Seed and duration as {@link SingleNodeCheckTest}. */
@Tag("interop")
@RequiresRoot("network namespaces")
@RequiresTool("ip")
class PartitionCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_129);
    private static final int NODES = 3;
    private static final long WATCH_MILLIS = 8_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private void staysLinearizable(Duration duration) throws Exception {
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = NetworkedCluster.start(network, directory, Map.of(), 512);
                CheckRun run = new CheckRun(cluster, CheckPlan.of(SEED, 512, duration), System.out)) {
            CheckReport report = run.run(
                    List.of(new CutLinks(network), new CutLinks(network), new KillNode(), PauseNode.pastElections()));
            assertThat(report.violations()).isEmpty();
            assertThat(report.complaints()).isEmpty();
            assertThat(report.undecided()).isZero();
            assertThat(report.unfinished()).isZero();
            assertThat(report.faultCount()).isPositive();
        }
    }

    /** In the long form while the hang that docs/testing.md tells of is watched: one run in seven ended with it. */
    @Test
    @Tag("soak")
    void everyBlockIsARegister() throws Exception {
        staysLinearizable(Duration.ofSeconds(90));
    }

    @Test
    @Tag("soak")
    void everyBlockIsARegisterForLong() throws Exception {
        staysLinearizable(Duration.ofMinutes(Long.getLong("caisson.check.minutes", 20)));
    }

    /** Each node in turn dies behind links that are cut, and what it had sent arrives two seconds later. */
    @Test
    void aWriteOfADeadNodeNeverReturns() throws Exception {
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = NetworkedCluster.start(network, directory, Map.of(), 512);
                LateWrites writes = new LateWrites(cluster, 194, 1_000)) {
            for (int i = 0; i < NODES; i++) {
                int dying = i + 1;
                ClusterNode node = cluster.nodes().get(i);
                ClusterNode other = cluster.nodes().get(dying % NODES);
                HostNetwork.run(
                        cluster,
                        () -> writes.playDead(
                                node,
                                () -> others(dying).forEach(peer -> network.cut(dying, peer)),
                                () -> others(dying).forEach(peer -> network.mend(dying, peer)),
                                node.portals().get(0),
                                other.portals().get(0),
                                2_000,
                                WATCH_MILLIS));
                assertThat(writes.violations()).as("died: %s", node.name()).isEmpty();
                node.restart();
            }
        }
    }

    /**
     * Each node in turn is cut off for longer than its lease, with writes and zeroings of a host under way that goes on elsewhere. When it
     * is back, and serves again, none of them may come.
     */
    @Test
    void whatACutOffNodeHasUnderWayNeverReturns() throws Exception {
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = NetworkedCluster.start(network, directory, Map.of(), 512);
                LateWrites writes = new LateWrites(cluster, 195, 1_000)) {
            for (int i = 0; i < NODES; i++) {
                int alone = i + 1;
                Portal from = cluster.nodes().get(i).portals().get(0);
                Portal to = cluster.nodes().get(alone % NODES).portals().get(0);
                HostNetwork.run(
                        cluster,
                        () -> writes.playCut(
                                () -> network.isolate(alone),
                                () -> network.rejoin(alone),
                                from,
                                to,
                                500,
                                12_000,
                                WATCH_MILLIS));
                assertThat(writes.violations()).as("cut off: node-%d", alone).isEmpty();
            }
            assertThat(writes.lost())
                    .as("writes inside the nodes that were cut off")
                    .isGreaterThan(NODES);
        }
    }

    private static List<Integer> others(int node) {
        return List.of(1, 2, 3).stream().filter(other -> other != node).toList();
    }
}
