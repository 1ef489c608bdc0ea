package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.caisson.tests.initiator.TaskManagement;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts at different nodes share a volume: what one of them does to it as a whole reaches the others. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FunctionsAcrossNodesTest {
    private static final int BLOCK_BYTES = 512;
    private static final int FUNCTION_COMPLETE = 0;
    private static final int TOKEN_BYTES = 512;
    private static final byte[] TEST_UNIT_READY = new byte[6];
    private static final byte[] RESERVE_6 = {0x16, 0, 0, 0, 0, 0};
    private static final int REGISTER = 0;
    private static final int RESERVE = 1;
    private static final int PREEMPT_AND_ABORT = 5;
    private static final int WRITE_EXCLUSIVE_REGISTRANTS_ONLY = 5;
    private static final long LOGIN_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** A lease is 5 s; who is stopped has lost a part of it. */
    private static final long SOONEST_FENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private LocalCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) {
        cluster = LocalCluster.start(directory.resolve("data"), 3, Map.of(), BLOCK_BYTES);
    }

    @AfterAll
    void stop() {
        cluster.close();
        loop.close();
    }

    private IscsiDisk login(int node, int host) {
        InitiatorOptions options = InitiatorOptions.normal(
                        IscsiSession.name(host), cluster.volume().target())
                .withTimeoutMillis(60_000);
        Portal portal = cluster.nodes().get(node).portals().stream()
                .filter(each -> each.protocol() == HostProtocol.ISCSI)
                .findFirst()
                .orElseThrow();
        long until = System.nanoTime() + LOGIN_NANOS;
        while (true) {
            try {
                IscsiDisk disk = new IscsiDisk(
                        IscsiDisk.await(IscsiConnection.connect(loop, portal.address(), options)),
                        cluster.volume().lun());
                disk.clearUnitAttentions();
                return disk;
            } catch (InitiatorException notYet) {
                if (System.nanoTime() > until) {
                    throw notYet;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private int manage(IscsiDisk disk, TaskManagement function) {
        return IscsiDisk.await(
                disk.connection().manage(function, cluster.volume().lun(), null));
    }

    private static String next(IscsiDisk disk) {
        return meaning(disk.run(TEST_UNIT_READY));
    }

    private static String meaning(ScsiCommand command) {
        return command.good() ? "GOOD" : command.sense() == null ? "status " + command.status() : "" + command.sense();
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[BLOCK_BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"CLEAR_TASK_SET, 06/2f/00", "LOGICAL_UNIT_RESET, 06/29/03", "TARGET_WARM_RESET, 06/29/02"})
    void hostsOfTheOtherNodesAreToldOfAFunctionBeforeItIsAnswered(TaskManagement function, String attention) {
        try (IscsiConnection a = login(0, 1).connection();
                IscsiConnection b = login(1, 2).connection();
                IscsiConnection c = login(2, 3).connection()) {
            IscsiDisk first = new IscsiDisk(a, cluster.volume().lun());
            assertThat(manage(first, function)).isEqualTo(FUNCTION_COMPLETE);
            for (IscsiConnection other : List.of(b, c)) {
                IscsiDisk disk = new IscsiDisk(other, cluster.volume().lun());
                assertThat(next(disk)).contains(attention);
                assertThat(next(disk)).isEqualTo("GOOD");
            }
        }
    }

    /** RFC 7143, 11.5.1: as when the target, which is one on all nodes, is switched off and on. */
    @Test
    void aColdResetEndsTheSessionsOfAllNodesAndTheyMayComeBack() {
        IscsiDisk first = login(0, 1);
        IscsiDisk second = login(1, 2);
        IscsiDisk third = login(2, 3);
        second.write(7, 1, filled(7));
        assertThat(manage(first, TaskManagement.TARGET_COLD_RESET)).isEqualTo(FUNCTION_COMPLETE);
        for (IscsiDisk disk : List.of(first, second, third)) {
            assertThat(disk.connection().whenClosed()).succeedsWithin(Duration.ofSeconds(30));
        }
        IscsiDisk again = login(1, 2);
        assertThat(again.read(7, 1, BLOCK_BYTES)).isEqualTo(filled(7));
        close(first, second, third, again);
    }

    @Test
    void aResetReleasesWhatAHostOfAnotherNodeReserved() {
        IscsiDisk holder = login(0, 1);
        IscsiDisk other = login(1, 2);
        assertThat(meaning(holder.run(RESERVE_6))).isEqualTo("GOOD");
        assertThat(other.run(RESERVE_6).status()).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
        assertThat(manage(other, TaskManagement.LOGICAL_UNIT_RESET)).isEqualTo(FUNCTION_COMPLETE);
        assertThat(next(other)).contains("06/29/03");
        assertThat(meaning(other.run(RESERVE_6))).isEqualTo("GOOD");
        assertThat(next(holder)).contains("06/29/03");
        assertThat(holder.run(RESERVE_6).status()).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
        close(holder, other);
    }

    @Test
    void whatALoggedOutSessionReservedIsFreeAtTheOtherNodesWhenTheLogoutIsAnswered() {
        IscsiDisk other = login(1, 2);
        for (int round = 0; round < 10; round++) {
            IscsiDisk holder = login(0, 1);
            assertThat(meaning(holder.run(RESERVE_6))).isEqualTo("GOOD");
            assertThat(IscsiDisk.await(holder.connection().logout())).isZero();
            assertThat(meaning(other.run(RESERVE_6))).as("round %d", round).isEqualTo("GOOD");
            assertThat(meaning(other.run(new byte[] {0x17, 0, 0, 0, 0, 0}))).isEqualTo("GOOD");
            close(holder);
        }
        close(other);
    }

    @Test
    void modeParametersAreOneForAllNodesAndSurviveOne() {
        IscsiDisk first = login(0, 1);
        IscsiDisk other = login(1, 2);
        int descriptorSense = 0x04;
        byte[] control = {0, 0, 0, 0, 0x0A, 0x0A, 0x02 | 0x04, 0x10, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(meaning(first.send(new byte[] {0x15, 0x10, 0, 0, 16, 0}, control)))
                .isEqualTo("GOOD");
        assertThat(next(other)).contains("06/2a/01");
        assertThat(control(other) & descriptorSense).isEqualTo(descriptorSense);
        cluster.nodes().get(0).kill();
        cluster.restartAll();
        IscsiDisk again = login(0, 3);
        assertThat(control(again) & descriptorSense).isEqualTo(descriptorSense);
        assertThat(manage(again, TaskManagement.LOGICAL_UNIT_RESET)).isEqualTo(FUNCTION_COMPLETE);
        next(other);
        assertThat(control(other) & descriptorSense).as("defaults").isZero();
        close(first, other, again);
    }

    private static int control(IscsiDisk disk) {
        byte[] answer = disk.receive(new byte[] {0x1A, 0x08, 0x0A, 0, 64, 0}, 64);
        return answer[4 + 2];
    }

    @Test
    void preemptAndAbortReachesWhomItPreemptsAtAnotherNode() {
        IscsiDisk first = login(0, 1);
        IscsiDisk other = login(1, 2);
        assertThat(reserveOut(first, REGISTER, 0, 11)).isEqualTo("GOOD");
        assertThat(reserveOut(other, REGISTER, 0, 22)).isEqualTo("GOOD");
        assertThat(reserveOut(other, RESERVE, 22, 0)).isEqualTo("GOOD");
        assertThat(reserveOut(first, PREEMPT_AND_ABORT, 11, 22)).isEqualTo("GOOD");
        assertThat(List.of(next(other), next(other)))
                .anySatisfy(told -> assertThat(told).contains("06/2f/00"))
                .anySatisfy(told -> assertThat(told).contains("06/2a/05"));
        ScsiCommand write = other.send(IscsiDisk.cdb16(0x8A, 0, 5, 1), filled(1));
        assertThat(write.status()).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
        assertThat(reserveOut(first, REGISTER, 11, 0)).isEqualTo("GOOD");
        close(first, other);
    }

    private static String reserveOut(IscsiDisk disk, int action, long key, long serviceActionKey) {
        byte[] cdb = {0x5F, (byte) action, WRITE_EXCLUSIVE_REGISTRANTS_ONLY, 0, 0, 0, 0, 0, 24, 0};
        byte[] parameters =
                ByteBuffer.allocate(24).putLong(key).putLong(serviceActionKey).array();
        return meaning(disk.send(cdb, parameters));
    }

    /** Windows shows a token on whatever path is next. Of three nodes two at least do not lead the volume. */
    @Test
    void aTokenOfOneNodeIsWorthItsDataAtTheOthersUntilThatChanges() {
        IscsiDisk maker = login(0, 1);
        IscsiDisk second = login(1, 1);
        IscsiDisk third = login(2, 1);
        for (int block = 0; block < 16; block++) {
            maker.write(1_000 + block, 1, filled(block + 1));
        }
        byte[] token = token(maker, 1_000, 16);
        for (IscsiDisk disk : List.of(second, third, maker)) {
            disk.write(2_000, 16, new byte[16 * BLOCK_BYTES]);
            assertThat(useToken(disk, token, 2_000, 16)).isEqualTo("GOOD");
            assertThat(disk.read(2_000, 16, BLOCK_BYTES)).isEqualTo(maker.read(1_000, 16, BLOCK_BYTES));
        }
        third.write(1_003, 1, filled(99));
        assertThat(useToken(second, token, 2_000, 16)).contains("05/23/06");
        assertThat(useToken(maker, token, 2_000, 16)).contains("05/23/06");
        close(maker, second, third);
    }

    private static byte[] token(IscsiDisk disk, int firstBlock, int blocks) {
        byte[] list = range(
                ByteBuffer.allocate(32)
                        .putShort((short) 30)
                        .putShort(14, (short) 16)
                        .position(16),
                firstBlock,
                blocks);
        assertThat(meaning(disk.send(tokenCdb(0x10, list.length), list))).isEqualTo("GOOD");
        byte[] ask = ByteBuffer.allocate(16)
                .put((byte) 0x84)
                .put((byte) 0x07)
                .putInt(1)
                .putInt(10, 0x400)
                .array();
        return Arrays.copyOfRange(disk.receive(ask, 0x400), 38, 38 + TOKEN_BYTES);
    }

    private static String useToken(IscsiDisk disk, byte[] token, int firstBlock, int blocks) {
        ByteBuffer list = ByteBuffer.allocate(24 + TOKEN_BYTES + 16).putShort((short) (22 + TOKEN_BYTES + 16));
        list.position(16).put(token).putShort(22 + TOKEN_BYTES, (short) 16);
        byte[] bytes = range(list.position(24 + TOKEN_BYTES), firstBlock, blocks);
        return meaning(disk.send(tokenCdb(0x11, bytes.length), bytes));
    }

    private static byte[] tokenCdb(int serviceAction, int length) {
        return ByteBuffer.allocate(16)
                .put((byte) 0x83)
                .put((byte) serviceAction)
                .putInt(6, 1)
                .putInt(10, length)
                .array();
    }

    private static byte[] range(ByteBuffer list, int firstBlock, int blocks) {
        return list.putLong(firstBlock).putInt(blocks).array();
    }

    /**
     * A node is stopped with writes in its sockets and in its memory. Nobody can make it end them: the reset waits until the
     * node is fenced, and when it wakes up, nothing of them is done.
     */
    @Test
    void aResetWaitsForANodeThatStandsStillUntilItIsFenced() {
        IscsiDisk first = login(0, 1);
        IscsiDisk stopped = login(1, 2);
        ClusterNode node = cluster.nodes().get(1);
        List<ScsiCommand> late = new ArrayList<>();
        for (int block = 0; block < 32; block++) {
            first.write(block, 1, filled(0));
        }
        node.pause();
        try {
            for (int block = 0; block < 32; block++) {
                ScsiCommand write =
                        new ScsiCommand(ended -> {}).lun(cluster.volume().lun()).write16(block, 1);
                late.add(write);
                stopped.connection().post(write.dataOut(Unpooled.wrappedBuffer(filled(9)), 0, BLOCK_BYTES));
            }
            long asked = System.nanoTime();
            insist(disk ->
                    assertThat(manage(disk, TaskManagement.LOGICAL_UNIT_RESET)).isEqualTo(FUNCTION_COMPLETE));
            assertThat(System.nanoTime() - asked).as("the node was waited for").isGreaterThan(SOONEST_FENCE_NANOS);
            for (int block = 0; block < 32; block++) {
                int at = block;
                insist(disk -> disk.write(at, 1, filled(5)));
            }
        } finally {
            node.resume();
        }
        close(login(1, 4)); // it serves again: whatever it had is over
        for (int block = 0; block < 32; block++) {
            int at = block;
            insist(disk ->
                    assertThat(disk.read(at, 1, BLOCK_BYTES)).as("block %d", at).isEqualTo(filled(5)));
            assertThat(late.get(block).outcome()).isNotEqualTo(ScsiCommand.Outcome.ANSWERED);
        }
        close(first, stopped);
    }

    /** As hosts do: a node may lose its own lease while the one that it renews it at is stopped, and drops its sessions then. */
    private void insist(Consumer<IscsiDisk> work) {
        long until = System.nanoTime() + LOGIN_NANOS;
        while (true) {
            IscsiDisk disk = login(0, 5);
            try {
                work.accept(disk);
                return;
            } catch (InitiatorException dropped) {
                if (System.nanoTime() > until) {
                    throw dropped;
                }
            } finally {
                close(disk);
            }
        }
    }

    private static void close(IscsiDisk... disks) {
        for (IscsiDisk disk : disks) {
            disk.connection().close();
        }
    }
}
