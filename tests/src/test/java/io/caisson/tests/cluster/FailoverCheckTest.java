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

/**
 * Three nodes on an Ethernet with two addresses that float between them, which are all that hosts of both protocols know. One failover
 * after the other: planned, or because of what becomes of the node that has an address. Whatever hosts are told, each block is a
 * register, and each of them gets on. Seed as {@link SingleNodeCheckTest}; {@code -Dcaisson.check.failovers=N} for the long form.
 */
@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl"})
class FailoverCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_130);
    private static final int NODES = 3;
    private static final List<String> ADDRESSES = List.of("10.79.0.100", "10.79.0.101");

    /** The names are those of {@link NodeFault}. */
    private static final List<String> FAULTS = List.of(
            "planned move", "maintenance", "kill -9", "SIGSTOP", "SIGTERM", "cut off from the others, not from hosts");

    /** For one failover, on a machine that is very busy. */
    private static final Duration EACH = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private void staysLinearizable(int failovers, List<String> faults) throws Exception {
        try (ClusterNetwork network = ClusterNetwork.create(NODES);
                NetworkedCluster nodes = NetworkedCluster.start(network, directory, Map.of(), 512);
                FloatingCluster cluster = new FloatingCluster(nodes, ADDRESSES);
                CheckRun run = new CheckRun(
                        cluster, CheckPlan.counted(SEED, 512, failovers, EACH.multipliedBy(failovers)), System.out)) {
            CheckReport report = run.run(MoveAddress.all(network, makePortals(nodes), faults));
            assertThat(report.violations()).isEmpty();
            assertThat(report.complaints()).isEmpty();
            assertThat(report.undecided()).isZero();
            assertThat(report.unfinished()).isZero();
            assertThat(report.faultCount()).isEqualTo(failovers);
        }
    }

    private static List<PortalOwners> makePortals(NetworkedCluster cluster) {
        DaemonNode first = (DaemonNode) cluster.nodes().get(0);
        first.cliJson(
                "network", "create", "front", "--announcer", "l2", "--prefix", "10.79.0.0/24", "--interface", "eth0");
        ADDRESSES.forEach(address -> first.cliJson("portal", "create", address, "--network", "front"));
        List<PortalOwners> owners = ADDRESSES.stream()
                .map(address -> new PortalOwners(cluster, address))
                .toList();
        owners.forEach(PortalOwners::agreedOwner);
        return owners;
    }

    @Test
    void everyBlockIsARegisterWhileAddressesMove() throws Exception {
        staysLinearizable(4, List.of("planned move", "kill -9", "SIGSTOP", "maintenance"));
    }

    @Test
    void everyBlockIsARegisterOverManyFailovers() throws Exception {
        staysLinearizable(Integer.getInteger("caisson.check.failovers", 200), FAULTS);
    }
}
