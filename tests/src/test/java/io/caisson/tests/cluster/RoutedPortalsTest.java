package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.initiator.InitiatorLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three daemons that announce an address that floats between them to a router, BIRD, by BGP with TCP MD5; and a host behind it. Whatever
 * becomes of the node that has the address, the host goes on elsewhere and finds what was acknowledged; and all the time the kernels of
 * the nodes are asked: never do two have it.
 */
@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl", "bird"})
class RoutedPortalsTest {
    private static final int NODES = 3;
    private static final String FLOATING = "10.99.0.100";
    private static final int ISCSI_PORT = 3260;
    private static final int NVME_PORT = 4420;

    /** Longer than the lease and, without BFD, than the router's hold time; with what a busy machine adds. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Outages outages = new Outages();
    private final InitiatorLoop[] loop = new InitiatorLoop[1];
    private ClusterNetwork network;
    private NetworkedCluster cluster;
    private PortalOwners owners;

    @BeforeEach
    void start() throws Exception {
        network = ClusterNetwork.create(NODES);
        cluster = NetworkedCluster.start(network, directory, Map.of(), 512);
        owners = new PortalOwners(cluster, FLOATING);
        HostNetwork.run(cluster, () -> loop[0] = InitiatorLoop.start(1));
    }

    @AfterEach
    void stop() {
        System.out.println(network.describe());
        if (loop[0] != null) {
            loop[0].close();
        }
        if (cluster != null) {
            cluster.close();
        }
        network.close();
    }

    private DaemonNode node(int number) {
        return owners.node(number);
    }

    @Test
    void aHostGoesOnOverIscsiWithBfd() throws Exception {
        goesOnWhateverHappens(HostProtocol.ISCSI, true);
    }

    @Test
    void aHostGoesOnOverNvmeWithBfd() throws Exception {
        goesOnWhateverHappens(HostProtocol.NVME, true);
    }

    @Test
    void aHostGoesOnOverIscsiWithoutBfd() throws Exception {
        goesOnWhateverHappens(HostProtocol.ISCSI, false);
    }

    private void goesOnWhateverHappens(HostProtocol protocol, boolean bfd) throws Exception {
        try (ClusterRouter router = ClusterRouter.start(network, directory.resolve("router"), bfd)) {
            node(1).cliJson("api", "POST", "/networks", "--body", ClusterRouter.network("routed", bfd));
            node(1).cliJson("portal", "create", FLOATING, "--network", "routed");
            for (int round = 0; round < Outages.ROUNDS; round++) {
                for (NodeFault fault : NodeFault.askedFor(network, owners)) {
                    goesOn(fault, protocol);
                }
            }
        } finally {
            outages.print("BGP" + (bfd ? " with BFD, " : ", ") + protocol);
        }
    }

    /** Has something done to the node that has the address, and again undone when a host has been served elsewhere. */
    private void goesOn(NodeFault done, HostProtocol protocol) throws Exception {
        String what = done.name();
        int owner = owners.agreedOwner();
        int port = protocol == HostProtocol.ISCSI ? ISCSI_PORT : NVME_PORT;
        Duration[] outage = new Duration[1];
        HostNetwork.run(cluster, () -> {
            try (AddressOwnersProbe kernels = new AddressOwnersProbe(network, FLOATING);
                    PortalUser user = new PortalUser(
                            cluster,
                            loop[0],
                            protocol,
                            new InetSocketAddress(FLOATING, port),
                            8 + protocol.ordinal())) {
                user.awaitAnswers();
                long from = System.nanoTime();
                done.fault().accept(owner);
                if (done.isPlanned()) {
                    // It is asked for, and comes about later: until then nobody is out.
                    owners.nextOwner(owner);
                }
                outage[0] = user.outageSince(from);
                int next = owners.nextOwner(owner);
                done.mend().accept(owner);
                awaitQuestions(kernels, 1_000);
                user.awaitAnswers();
                System.out.printf(
                        "%s, %s: out for %d ms, node-%d to node-%d%n",
                        what, protocol, outage[0].toMillis(), owner, next);
                assertThat(next).as("%s: who has it", what).isNotEqualTo(owner);
                assertThat(kernels.failure()).isEmpty();
                assertThat(kernels.arrivals()).as("of the first, of the next").isGreaterThan(1);
                assertThat(kernels.doubles()).as("%s: two had it", what).isZero();
            }
        });
        outages.add(what, outage[0]);
        assertThat(outage[0]).as(what).isLessThan(LIMIT);
    }

    private static void awaitQuestions(AddressOwnersProbe kernels, long count) {
        long asked = kernels.asked();
        while (kernels.failure().isEmpty() && kernels.asked() < asked + count) {
            LockSupport.parkNanos(PortalOwners.POLL_NANOS);
        }
    }
}
