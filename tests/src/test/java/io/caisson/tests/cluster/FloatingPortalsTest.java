package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three daemons with addresses that float between them, on loopback, and a host that knows one of these addresses alone: it comes back
 * there, whatever becomes of the node, and finds all that was acknowledged.
 */
@Tag("interop")
class FloatingPortalsTest {
    private static final int NODES = 3;
    private static final int BLOCK_BYTES = 512;
    private static final HostPatience PATIENCE = new HostPatience(2_000, 12_000);

    /** What a host may be without its disk; on a machine that does nothing else it is a fraction of it. */
    private static final Duration GAP_LIMIT = Duration.ofSeconds(30);

    private static final long SETTLED_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @TempDir
    private Path directory;

    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private LocalCluster cluster;
    private long written;

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(directory.resolve("data"), NODES, Map.of(), BLOCK_BYTES);
    }

    @AfterEach
    void stop() {
        cluster.close();
        loop.close();
    }

    private record Floating(
            String address, String node, String state, InetSocketAddress iscsi, InetSocketAddress nvme) {
        InetSocketAddress over(HostProtocol protocol) {
            return protocol == HostProtocol.ISCSI ? iscsi : nvme;
        }

        boolean serves() {
            return state.equals("serving");
        }
    }

    /** As a node says it that runs. */
    private List<Floating> portals(DaemonNode asked) {
        List<Floating> floating = new ArrayList<>();
        for (JsonNode portal : asked.cliJson("portal", "list").path("items")) {
            if (portal.path("floating").isObject()) {
                floating.add(new Floating(
                        portal.path("address").asText(),
                        portal.path("node").asText(),
                        portal.path("state").asText(),
                        address(portal.path("endpoint")),
                        address(portal.path("nvmeEndpoint"))));
            }
        }
        return floating;
    }

    /** Of a portal that nobody serves there is none. */
    private static InetSocketAddress address(JsonNode endpoint) {
        String text = endpoint.asText("0.0.0.0:0");
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new InetSocketAddress(0)
                : new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private DaemonNode node(String name) {
        return cluster.nodes().stream()
                .map(DaemonNode.class::cast)
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private DaemonNode another(DaemonNode than) {
        return cluster.nodes().stream()
                .map(DaemonNode.class::cast)
                .filter(node -> node != than)
                .findFirst()
                .orElseThrow();
    }

    private Floating portalOf(String name) {
        return portals(node(name)).stream()
                .filter(portal -> portal.node().equals(name) && portal.serves())
                .findFirst()
                .orElseThrow();
    }

    private HostSession login(HostProtocol protocol, InetSocketAddress portal) {
        long until = System.nanoTime() + SETTLED_NANOS;
        while (true) {
            try {
                return switch (protocol) {
                    case ISCSI -> IscsiSession.login(loop, portal, cluster.volume(), 1, PATIENCE);
                    case NVME -> NvmeSession.connect(loop, portal, cluster.volume(), 1, PATIENCE);
                };
            } catch (InitiatorException notYet) {
                if (System.nanoTime() - until > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private byte[] next() {
        return ByteBuffer.allocate(BLOCK_BYTES).putLong(++written).array();
    }

    private void write(HostSession session, long block, byte[] content) {
        Reply reply = session.write(block, content);
        while (reply.kind() == Reply.Kind.RETRY) {
            reply = session.write(block, content);
        }
        assertThat(reply.kind()).as(reply.text()).isEqualTo(Reply.Kind.DONE);
    }

    private static byte[] read(HostSession session, long block) {
        byte[] content = new byte[BLOCK_BYTES];
        Reply reply = session.read(block, content);
        while (reply.kind() == Reply.Kind.RETRY) {
            reply = session.read(block, content);
        }
        assertThat(reply.kind()).as(reply.text()).isEqualTo(Reply.Kind.DONE);
        return content;
    }

    /** Writes through a portal, has something done to its node, and comes back to the same address. */
    private Duration comesBack(HostProtocol protocol, Floating portal, Runnable fault) {
        byte[] before = next();
        try (HostSession session = login(protocol, portal.over(protocol))) {
            write(session, 1, before);
            fault.run();
        }
        long start = System.nanoTime();
        try (HostSession session = login(protocol, portal.over(protocol))) {
            assertThat(read(session, 1)).as("what was acknowledged").isEqualTo(before);
            write(session, 2, next());
            Duration gap = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("%s came back to %s after %d ms%n", protocol, portal.address(), gap.toMillis());
            return gap;
        }
    }

    private void awaitPlace(DaemonNode asked, String address, String node) {
        long until = System.nanoTime() + SETTLED_NANOS;
        while (portals(asked).stream()
                .noneMatch(portal ->
                        portal.address().equals(address) && portal.node().equals(node) && portal.serves())) {
            assertThat(System.nanoTime() - until)
                    .as("%s is not at %s: %s", address, node, portals(asked))
                    .isNegative();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Test
    void eachNodeHasOneAndThePortalOfADeadNodeIsServedByAnother() {
        assertThat(portals(node("node-1")).stream().map(Floating::node))
                .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        HostProtocol[] protocols = HostProtocol.values();
        for (int i = 0; i < NODES; i++) {
            DaemonNode dying = (DaemonNode) cluster.nodes().get(i);
            Floating portal = portalOf(dying.name());
            List<Floating> others = portals(dying).stream()
                    .filter(each -> !each.address().equals(portal.address()))
                    .toList();
            assertThat(comesBack(protocols[i % protocols.length], portal, dying::kill))
                    .isLessThan(GAP_LIMIT);
            List<Floating> after = portals(another(dying));
            assertThat(after).as("whom it does not concern stays").containsAll(others);
            assertThat(after)
                    .filteredOn(each -> each.address().equals(portal.address()))
                    .allMatch(each -> each.serves() && !each.node().equals(dying.name()));
            dying.restart();
            // Home at once, as somebody says so; by itself it would return after half a minute.
            dying.cliJson("portal", "move", portal.address(), "--node", dying.name());
            awaitPlace(dying, portal.address(), dying.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlannedMoveLosesNothingAndIsBrief(HostProtocol protocol) {
        Floating portal = portalOf("node-2");
        Duration gap = comesBack(protocol, portal, () -> {
            node("node-1").cliJson("portal", "move", portal.address(), "--node", "node-3");
            awaitPlace(node("node-1"), portal.address(), "node-3");
        });
        assertThat(gap).isLessThan(GAP_LIMIT);
        assertThat(portals(node("node-2")))
                .filteredOn(each -> each.address().equals(portal.address()))
                .allMatch(each -> each.node().equals("node-3"));
    }
}
