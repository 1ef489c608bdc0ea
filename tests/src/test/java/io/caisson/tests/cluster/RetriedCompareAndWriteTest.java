package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A host that sends a COMPARE AND WRITE again because it never saw the status. Daemons are killed right after they have answered, and
 * before the host has said anything that would prove that it heard.
 */
@Tag("interop")
class RetriedCompareAndWriteTest {
    private static final int BLOCK_BYTES = 512;
    private static final long BLOCK = 77;
    private static final int OWNER = 1;
    private static final int THIRD_PARTY = 2;
    private static final long LOGIN_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** A command may have to wait until it is known that a node is dead. */
    private static final HostPatience PATIENCE = new HostPatience(4_000, 40_000);

    private static final byte[] FREE = new byte[BLOCK_BYTES];
    private static final byte[] OWNED = filled(7);

    @TempDir
    Path directory;

    private final InitiatorLoop loop = InitiatorLoop.start(1);

    @AfterEach
    void stop() {
        loop.close();
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[BLOCK_BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private SingleNode single() {
        return SingleNode.start(CaissonProcess.in(directory.resolve("data")), BLOCK_BYTES);
    }

    private HostSession login(Cluster cluster, HostProtocol protocol, ClusterNode node, int portal, int host) {
        Portal through = node.portals().stream()
                .filter(each -> each.protocol() == protocol)
                .toList()
                .get(portal);
        long until = System.nanoTime() + LOGIN_NANOS;
        while (true) {
            try {
                return switch (protocol) {
                    case ISCSI -> IscsiSession.login(loop, through.address(), cluster.volume(), host, PATIENCE);
                    case NVME -> NvmeSession.connect(loop, through.address(), cluster.volume(), host, PATIENCE);
                };
            } catch (InitiatorException notYet) {
                if (System.nanoTime() > until) {
                    throw notYet;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static Reply.Kind take(HostSession session) {
        return session.compareAndWrite(BLOCK, FREE, OWNED).kind();
    }

    private static byte[] read(HostSession session) {
        byte[] content = new byte[BLOCK_BYTES];
        assertThat(session.read(BLOCK, content).kind()).isEqualTo(Reply.Kind.DONE);
        return content;
    }

    @ParameterizedTest
    @EnumSource
    void theDaemonWasKilled(HostProtocol protocol) {
        try (SingleNode node = single()) {
            try (HostSession session = login(node, protocol, node, 0, OWNER)) {
                assertThat(take(session)).isEqualTo(Reply.Kind.DONE);
                node.kill();
            }
            node.restart();
            try (HostSession other = login(node, protocol, node, 0, THIRD_PARTY)) {
                assertThat(take(other)).as("not the one who sent it").isEqualTo(Reply.Kind.MISCOMPARED);
            }
            try (HostSession session = login(node, protocol, node, 1, OWNER)) {
                assertThat(take(session)).isEqualTo(Reply.Kind.DONE);
                assertThat(read(session)).isEqualTo(OWNED);
                assertThat(take(session)).as("again, on purpose").isEqualTo(Reply.Kind.MISCOMPARED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDaemonWasKilledAfterTheHostHadGoneOn(HostProtocol protocol) {
        try (SingleNode node = single()) {
            try (HostSession session = login(node, protocol, node, 0, OWNER)) {
                assertThat(take(session)).isEqualTo(Reply.Kind.DONE);
                // As many as prove over NVMe, too, that the first was heard; and writes, which tell the group.
                for (int i = 0; i < 130; i++) {
                    assertThat(session.write(BLOCK + 1, filled(i)).kind()).isEqualTo(Reply.Kind.DONE);
                }
                node.kill();
            }
            node.restart();
            try (HostSession session = login(node, protocol, node, 0, OWNER)) {
                assertThat(take(session)).isEqualTo(Reply.Kind.MISCOMPARED);
            }
        }
    }

    @Test
    void theDaemonWasKilledAndAnotherHostHasTheLock() {
        try (SingleNode node = single()) {
            try (HostSession session = login(node, HostProtocol.ISCSI, node, 0, OWNER)) {
                assertThat(take(session)).isEqualTo(Reply.Kind.DONE);
                node.kill();
            }
            node.restart();
            byte[] theirs = FREE.clone();
            theirs[300] = 9;
            try (HostSession other = login(node, HostProtocol.ISCSI, node, 0, THIRD_PARTY)) {
                assertThat(other.compareAndWrite(BLOCK, OWNED, theirs).kind()).isEqualTo(Reply.Kind.DONE);
            }
            InitiatorOptions options = InitiatorOptions.normal(
                    IscsiSession.name(OWNER), node.volume().target());
            Portal portal = node.portals(HostProtocol.ISCSI).get(0);
            try (IscsiConnection connection =
                    IscsiDisk.await(IscsiConnection.connect(loop, portal.address(), options))) {
                IscsiDisk disk = new IscsiDisk(connection, node.volume().lun());
                disk.clearUnitAttentions();
                byte[] operand = Arrays.copyOf(FREE, 2 * BLOCK_BYTES);
                System.arraycopy(OWNED, 0, operand, BLOCK_BYTES, BLOCK_BYTES);
                ScsiCommand again = disk.send(IscsiDisk.compareAndWriteCdb(BLOCK, 1), operand);
                assertThat(again.status()).isEqualTo(ScsiCommand.CHECK_CONDITION);
                assertThat(String.valueOf(again.sense())).contains("0e/1d/00");
                assertThat(Objects.requireNonNull(again.sense()).information()).isEqualTo(300);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSessionBrokeAndTheDaemonLives(HostProtocol protocol) {
        try (SingleNode node = single()) {
            for (int round = 0; round < 5; round++) {
                byte[] before = filled(round);
                byte[] after = filled(round + 1);
                try (HostSession session = login(node, protocol, node, 0, OWNER)) {
                    assertThat(session.compareAndWrite(BLOCK, before, after).kind())
                            .isEqualTo(Reply.Kind.DONE);
                }
                try (HostSession session = login(node, protocol, node, 1, OWNER)) {
                    assertThat(session.compareAndWrite(BLOCK, before, after).kind())
                            .as("through the other portal, round %d", round)
                            .isEqualTo(Reply.Kind.DONE);
                    assertThat(session.compareAndWrite(BLOCK, before, after).kind())
                            .as("on purpose, round %d", round)
                            .isEqualTo(Reply.Kind.MISCOMPARED);
                }
            }
        }
    }

    /** Whoever leads: each of three gateways dies in turn, and the host comes back through the next. */
    @ParameterizedTest
    @EnumSource
    void itsNodeDiedAndTheHostComesBackThroughAnother(HostProtocol protocol) {
        try (LocalCluster cluster = LocalCluster.start(directory.resolve("data"), 3, Map.of(), BLOCK_BYTES)) {
            for (int dying = 0; dying < 3; dying++) {
                ClusterNode dies = cluster.nodes().get(dying);
                ClusterNode next = cluster.nodes().get((dying + 1) % 3);
                byte[] before = filled(dying);
                byte[] after = filled(dying + 1);
                try (HostSession session = login(cluster, protocol, dies, 0, OWNER)) {
                    assertThat(session.compareAndWrite(BLOCK, before, after).kind())
                            .isEqualTo(Reply.Kind.DONE);
                    dies.kill();
                }
                try (HostSession session = login(cluster, protocol, next, 0, OWNER)) {
                    Reply reply = session.compareAndWrite(BLOCK, before, after);
                    assertThat(reply.kind())
                            .as("%s died, back through %s: %s", dies.name(), next.name(), reply)
                            .isEqualTo(Reply.Kind.DONE);
                    assertThat(read(session)).isEqualTo(after);
                }
                cluster.restartAll();
            }
        }
    }
}
