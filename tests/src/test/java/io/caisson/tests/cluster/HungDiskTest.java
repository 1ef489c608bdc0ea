package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.initiator.InitiatorLoop;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that hangs, and does not fail: its node is alive, sends heartbeats, and can commit nothing. What is written meanwhile is
 * checked by {@link ThreeNodesCheckTest}.
 */
@Tag("interop")
@RequiresTool("gcc")
class HungDiskTest {
    private static final int NODES = 3;

    /** How long ESXi waits for a datastore's heartbeat. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Longer than any lease, and than hosts wait. */
    private static final Duration HANG = Duration.ofSeconds(12);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Cluster start() throws Exception {
        Map<String, String> preloads = Preloads.build(Files.createDirectories(directory.resolve("libraries")));
        return LocalCluster.start(directory.resolve("data"), NODES, preloads, 512);
    }

    /** One of them leads the volume's group, and one the catalog; what the others do must not hang on either. */
    @Test
    void hostsAtOtherNodesGoOnWhosesoeverDiskHangs() throws Exception {
        try (Cluster cluster = start();
                InitiatorLoop loop = InitiatorLoop.start(1)) {
            for (int hung = 0; hung < NODES; hung++) {
                ClusterNode node = cluster.nodes().get(hung);
                ClusterNode other = cluster.nodes().get((hung + 1) % NODES);
                try (PortalUser user =
                        new PortalUser(cluster, loop, HostProtocol.ISCSI, portal(other, HostProtocol.ISCSI), hung)) {
                    user.awaitAnswers();
                    Duration outage = outage(node, user);
                    System.out.printf(
                            "the disk of %s hung: a host at %s waited %s%n", node.name(), other.name(), outage);
                    assertThat(outage)
                            .as("at %s while the disk of %s hung", other.name(), node.name())
                            .isLessThan(PATIENCE);
                    assertThat(node.isRunning()).as(node.name() + " runs").isTrue();
                }
            }
        }
    }

    private static Duration outage(ClusterNode node, PortalUser user) throws InterruptedException {
        long began = System.nanoTime();
        HangSync.begin(node);
        try {
            user.goOnFor(HANG);
        } finally {
            HangSync.end(node);
        }
        Duration outage = user.outageSince(began);
        user.awaitAnswers();
        return outage;
    }

    private static InetSocketAddress portal(ClusterNode node, HostProtocol protocol) {
        return node.portals().stream()
                .filter(portal -> portal.protocol() == protocol)
                .findFirst()
                .orElseThrow()
                .address();
    }
}
