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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
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

    /** A lease of 5 s, what is added for clocks that run apart, and a takeover. */
    private static final Duration LEASE = Duration.ofSeconds(10);

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
    private void goesOn(NodeFault done, HostProtocol protocol, Duration limit) throws Exception {
        String what = done.name();
        int owner = owners.agreedOwner();
        Duration[] outage = new Duration[1];
        HostNetwork.run(cluster, () -> {
            try (HoldersProbe holders = probe();
                    PortalUser user = user(protocol)) {
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
        assertThat(outage[0]).as(what).isLessThan(limit);
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

    @Test
    @Tag("soak")
    void whoIsKilledOrStoppedWhileItEndsLosesNoAddressForLongerThanALease() throws Exception {
        try {
            for (NodeFault fault : InterruptedStop.all(owners)) {
                if (Outages.isAskedFor(fault.name())) {
                    goesOn(fault, HostProtocol.ISCSI, LEASE);
                }
            }
        } finally {
            outages.print("a planned stop that is cut short");
        }
    }

    /** It gave its leads away a moment ago, and is still there while its hosts leave: nobody brings them home to it meanwhile. */
    @Test
    @Tag("soak")
    void noLeadIsBroughtHomeToANodeThatEnds() throws Exception {
        HostNetwork.run(cluster, () -> {
            try (PortalUser user = user(HostProtocol.ISCSI)) {
                for (int stop = 1; stop <= NODES; stop++) {
                    user.awaitAnswers();
                    int ending = owners.agreedOwner();
                    String id = node(ending)
                            .api()
                            .call("GET", "/nodes/node-" + ending, null)
                            .path("id")
                            .asText();
                    LogSince own = new LogSince(node(ending));
                    List<LogSince> others = IntStream.rangeClosed(1, NODES)
                            .filter(number -> number != ending)
                            .mapToObj(number -> new LogSince(node(number)))
                            .toList();
                    node(ending).terminate();
                    node(ending).awaitEnd();
                    assertThat(own.text()).contains("is asked to lead group").contains("Caisson has ended");
                    assertThat(others)
                            .noneMatch(log -> log.text().matches("(?s).*handed over from \\S+ to " + id + ".*"));
                    node(ending).restart();
                }
            }
        });
    }

    private PortalUser user(HostProtocol protocol) {
        int port = protocol == HostProtocol.ISCSI ? ISCSI_PORT : NVME_PORT;
        return new PortalUser(
                cluster, loop[0], protocol, new InetSocketAddress(FLOATING, port), 8 + protocol.ordinal());
    }

    private void goesOnWhateverHappens(HostProtocol protocol) throws Exception {
        try {
            for (int round = 0; round < Outages.ROUNDS; round++) {
                for (NodeFault fault : NodeFault.askedFor(network, owners)) {
                    goesOn(fault, protocol, fault.isPlanned() ? MOVED : SILENT);
                }
            }
        } finally {
            outages.print(protocol.name());
        }
    }
}
