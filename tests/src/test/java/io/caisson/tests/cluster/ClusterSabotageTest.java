package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, broken on purpose: what protects from late writes and old reads is taken out, and it is seen from outside. The same
 * without sabotage: {@link PartitionCheckTest}.
 */
@Tag("interop")
@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool("ip")
class ClusterSabotageTest {
    private static final int NODES = 3;
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long WATCH_MILLIS = 10_000;

    @TempDir
    private Path directory;

    private Cluster sabotaged(ClusterNetwork network, Sabotage sabotage) throws Exception {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        String argument = SabotagedDaemon.argument(sabotage, tools);
        return NetworkedCluster.start(
                network, directory.resolve("data"), Map.of("CAISSON_DAEMON_JVM_ARGS", argument), 512);
    }

    @Test
    void readsWithoutALeaseAreFound() throws Exception {
        Sabotage sabotage = Sabotage.READS_WITHOUT_A_LEASE;
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = sabotaged(network, sabotage);
                CheckRun run = new CheckRun(cluster, CheckPlan.of(2_100, 512, LONGEST), System.out)) {
            CheckReport report = run.run(List.of(PauseNode.pastElections()));
            assertThat(report.violations()).as("%s: %s", sabotage, report).isNotEmpty();
        }
    }

    /** The links between two nodes are cut; both still have the third one, and their leases. */
    @Test
    void writesWithoutAnAgeAreFound() throws Exception {
        Sabotage sabotage = Sabotage.IGNORES_THE_AGE_OF_WRITES;
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = sabotaged(network, sabotage);
                LateWrites writes = new LateWrites(cluster, 196, 1_000)) {
            for (int first = 1; first <= NODES && writes.violations().isEmpty(); first++) {
                for (int second = 1; second <= NODES && writes.violations().isEmpty(); second++) {
                    if (first != second) {
                        playBetween(network, cluster, writes, first, second);
                    }
                }
            }
            assertThat(writes.violations()).as("%s", sabotage).isNotEmpty();
        }
    }

    private static void playBetween(ClusterNetwork network, Cluster cluster, LateWrites writes, int first, int second)
            throws InterruptedException {
        Portal from = cluster.nodes().get(first - 1).portals().get(0);
        int third = 1 + 2 + NODES - first - second;
        Portal to = cluster.nodes().get(third - 1).portals().get(0);
        HostNetwork.run(
                cluster,
                () -> writes.playCut(
                        () -> {
                            network.cut(first, second);
                            network.cut(second, first);
                        },
                        () -> {
                            network.mend(first, second);
                            network.mend(second, first);
                        },
                        from,
                        to,
                        500,
                        7_000,
                        WATCH_MILLIS));
    }

    @Test
    void writesThatAreFencedAreFoundWhenTheyAreDoneAllTheSame() throws Exception {
        Sabotage sabotage = Sabotage.BRINGS_WHAT_IS_FENCED;
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                Cluster cluster = sabotaged(network, sabotage);
                LateWrites writes = new LateWrites(cluster, 197, 1_000)) {
            for (int alone = 1; alone <= NODES && writes.violations().isEmpty(); alone++) {
                int cut = alone;
                Portal from = cluster.nodes().get(cut - 1).portals().get(0);
                Portal to = cluster.nodes().get(cut % NODES).portals().get(0);
                HostNetwork.run(
                        cluster,
                        () -> writes.playCut(
                                () -> network.isolate(cut),
                                () -> network.rejoin(cut),
                                from,
                                to,
                                500,
                                12_000,
                                WATCH_MILLIS));
            }
            assertThat(writes.violations()).as("%s", sabotage).isNotEmpty();
        }
    }
}
