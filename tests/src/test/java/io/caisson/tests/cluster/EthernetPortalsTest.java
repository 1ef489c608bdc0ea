package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.portal.HoldersProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three daemons on an Ethernet, each in a network namespace, with an address that floats between them, and a host that knows this
 * address alone. Whatever becomes of the node that has it, the host goes on elsewhere and finds what was acknowledged; and all the time
 * somebody asks a thousand times a second who has the address: never do two machines answer.
 */
@Tag("interop")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl"})
class EthernetPortalsTest {
    private static final int NODES = 3;

    private static final String FLOATING = "10.79.0.100";
    private static final int ISCSI_PORT = 3260;
    private static final int NVME_PORT = 4420;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Longer than the lease, for the node is silent; with what a busy machine adds. */
    private static final Duration SILENT = Duration.ofSeconds(20);

    private static final Duration MOVED = Duration.ofSeconds(5);

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
        node(1).cliJson(
                        "network",
                        "create",
                        "front",
                        "--announcer",
                        "l2",
                        "--prefix",
                        "10.79.0.0/24",
                        "--interface",
                        "eth0");
        node(1).cliJson("portal", "create", FLOATING, "--network", "front");
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
        if (network != null) {
            network.close();
        }
    }

    private DaemonNode node(int number) {
        return owners.node(number);
    }

    /** Has something done to the node that has the address, and again undone when a host has been served elsewhere. */
    private void goesOn(NodeFault done, HostProtocol protocol) throws Exception {
        String what = done.name();
        int owner = owners.agreedOwner();
        int port = protocol == HostProtocol.ISCSI ? ISCSI_PORT : NVME_PORT;
        Duration[] outage = new Duration[1];
        HostNetwork.run(cluster, () -> {
            try (HoldersProbe holders = probe();
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
                awaitQuestions(holders, 1_000);
                user.awaitAnswers();
                System.out.printf(
                        "%s, %s: out for %d ms, node-%d to node-%d%n",
                        what, protocol, outage[0].toMillis(), owner, next);
                assertThat(next).as("%s: who has it", what).isNotEqualTo(owner);
                assertThat(holders.answered()).isPositive();
                assertThat(holders.holders())
                        .as("%s: who answered for the address, one after the other", what)
                        .hasSizeGreaterThan(1)
                        .doesNotHaveDuplicates();
            }
        });
        outages.add(what, outage[0]);
        assertThat(outage[0]).as(what).isLessThan(done.isPlanned() ? MOVED : SILENT);
    }

    private static void awaitQuestions(HoldersProbe holders, long count) {
        long asked = holders.asked();
        while (holders.asked() < asked + count) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static HoldersProbe probe() {
        try {
            return HoldersProbe.startHere("bridge0", ClusterNetwork.hostsAddress(), FLOATING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    @Tag("soak")
    void aHostGoesOnOverIscsiWhateverBecomesOfTheNodeThatHasItsAddress() throws Exception {
        goesOnWhateverHappens(HostProtocol.ISCSI);
    }

    @Test
    @Tag("soak")
    void aHostGoesOnOverNvmeWhateverBecomesOfTheNodeThatHasItsAddress() throws Exception {
        goesOnWhateverHappens(HostProtocol.NVME);
    }

    private void goesOnWhateverHappens(HostProtocol protocol) throws Exception {
        try {
            for (int round = 0; round < Outages.ROUNDS; round++) {
                for (NodeFault fault : NodeFault.askedFor(network, owners)) {
                    goesOn(fault, protocol);
                }
            }
        } finally {
            outages.print(protocol.name());
        }
    }
}
