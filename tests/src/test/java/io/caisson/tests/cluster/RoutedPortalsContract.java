package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.initiator.InitiatorLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three daemons that announce an address that floats between them to a router by BGP with TCP MD5; and a host behind it. Whatever
 * becomes of the node that has the address, the host goes on elsewhere and finds what was acknowledged; and all the time the kernels of
 * the nodes are asked: never do two have it.
 */
abstract class RoutedPortalsContract {
    private static final int NODES = 3;
    private static final String FLOATING = "10.99.0.100";
    private static final String OTHER_FLOATING = "10.99.0.101";
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

    /** What docs/failover.md calls the router. */
    abstract String name();

    /**
     * Starts the router.
     *
     * @param directory for its files
     */
    abstract ClusterRouter router(ClusterNetwork network, Path directory, boolean bfd) throws IOException;

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
        try (ClusterRouter router = router(network, directory.resolve("router"), bfd)) {
            node(1).cliJson("api", "POST", "/networks", "--body", ClusterRouter.network("routed", bfd));
            node(1).cliJson("portal", "create", FLOATING, "--network", "routed");
            for (int round = 0; round < Outages.ROUNDS; round++) {
                for (NodeFault fault : NodeFault.askedFor(network, owners)) {
                    goesOn(fault, protocol);
                }
            }
        } finally {
            outages.print(name() + (bfd ? " with BFD, " : ", ") + protocol);
        }
    }

    /**
     * A host that uses two portals as two paths, where the router would use several ways to an address at once: each is reached at the one
     * node that has it, both at the same time, and what becomes of the one node is nothing to the other portal.
     */
    @Test
    void twoPortalsAreReachedAtOnceEachAtTheOneNodeThatHasIt() throws Exception {
        try (ClusterRouter router = router(network, directory.resolve("router"), true)) {
            node(1).cliJson("api", "POST", "/networks", "--body", ClusterRouter.network("routed", true));
            node(1).cliJson("portal", "create", FLOATING, "--network", "routed");
            node(1).cliJson("portal", "create", OTHER_FLOATING, "--network", "routed");
            PortalOwners others = new PortalOwners(cluster, OTHER_FLOATING);
            int staying = others.agreedOwner();
            if (owners.agreedOwner() == staying) {
                owners.move(staying);
            }
            int leaving = owners.agreedOwner();
            HostNetwork.run(cluster, () -> {
                try (PortalUser one = user(HostProtocol.ISCSI, FLOATING, ISCSI_PORT, 8);
                        PortalUser other = user(HostProtocol.NVME, OTHER_FLOATING, NVME_PORT, 9)) {
                    one.awaitAnswers();
                    other.awaitAnswers();
                    awaitNextHop(FLOATING, leaving);
                    awaitNextHop(OTHER_FLOATING, staying);
                    long from = System.nanoTime();
                    node(leaving).kill();
                    Duration gap = one.outageSince(from);
                    Duration otherGap = other.outageSince(from);
                    int next = owners.nextOwner(leaving);
                    awaitNextHop(FLOATING, next);
                    awaitNextHop(OTHER_FLOATING, staying);
                    node(leaving).restart();
                    System.out.printf(
                            "%s, two portals: out for %d ms, the other for %d ms%n",
                            name(), gap.toMillis(), otherGap.toMillis());
                    assertThat(gap).isLessThan(LIMIT);
                    assertThat(otherGap).isLessThan(LIMIT);
                    one.awaitAnswers();
                    other.awaitAnswers();
                }
            });
        }
    }

    private PortalUser user(HostProtocol protocol, String address, int port, int block) {
        return new PortalUser(cluster, loop[0], protocol, new InetSocketAddress(address, port), block);
    }

    private void awaitNextHop(String address, int node) {
        long until = System.nanoTime() + LIMIT.toNanos();
        List<Integer> hops = ClusterRouter.nextHops(network, address);
        while (!hops.equals(List.of(node))) {
            assertThat(System.nanoTime() - until)
                    .as("%s is at node-%d, and the router goes to %s", address, node, hops)
                    .isNegative();
            LockSupport.parkNanos(PortalOwners.POLL_NANOS);
            hops = ClusterRouter.nextHops(network, address);
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
                    PortalUser user = user(protocol, FLOATING, port, 8 + protocol.ordinal())) {
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
