package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.CopyLists.populateList;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.populateToken;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.receiveRodTokenInformation;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.writeList;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.writeUsingToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.copy.CopyCommands;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakePeerTargets;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A token that one node made, shown to another, as a host with several paths does. */
class TokensAcrossNodesTest {

    private static final int DELETE_TOKEN = 2;
    private static final int BLOCK = 512;
    private static final TargetView TARGET = new TargetView("iqn.2026-01.io.caisson:target", "group", 1, List.of());

    /** One node with both volumes. */
    private final class Node {
        private final FakeExportDirectory exports =
                new FakeExportDirectory().map(0, source).map(1, destination);
        private final TargetDevice target;
        private final PortalView port;
        private final NexusState nexus;
        private final AtomicInteger lists = new AtomicInteger(1);

        Node(FakePeerTargets peers) {
            target = new TargetDevice(
                    TARGET,
                    exports,
                    new LogicalUnits(new FakeReservationLedger(), new FakeUnitLedger()),
                    new CopyCommands(exports, peers));
            PortalView portal =
                    new PortalView(InetSocketAddress.createUnresolved("127.0.0.1", 3260), peers.ownNumber());
            port = portal;
            nexus = login(peers.ownNumber());
        }

        NexusState login(int isid) {
            NexusState made = target.nexusCreated(
                    new Nexus("iqn.2026-01.io.caisson:initiator", isid, TARGET, port, new HostView("host", "h")));
            submit(made, 0, Cdbs.testUnitReady()).await();
            submit(made, 1, Cdbs.testUnitReady()).await();
            return made;
        }

        PendingCommand submit(int lun, byte[] cdb, byte... data) {
            return submit(nexus, lun, cdb, data);
        }

        PendingCommand submit(NexusState from, int lun, byte[] cdb, byte... data) {
            ScsiRequest request = new ScsiRequest(
                    (long) lun << 48, cdb, ScsiRequest.TaskAttribute.SIMPLE, data.length, Integer.MAX_VALUE);
            return Disk.start(target.accept(from, request), data.length, data);
        }

        Outcome run(int lun, byte[] cdb, byte... data) {
            return submit(lun, cdb, data).await();
        }

        byte[] token() {
            byte[] list = populateList(0, 0, 8, 16, 8);
            assertThat(run(0, populateToken(1, list.length), list).meaning()).isEqualTo("GOOD");
            byte[] information = run(0, receiveRodTokenInformation(1, 0x400)).data();
            return Arrays.copyOfRange(information, 38, 38 + 512);
        }

        PendingCommand start(int flags, byte[] token) {
            return start(nexus, flags, token);
        }

        PendingCommand start(NexusState from, int flags, byte[] token) {
            byte[] list = writeList(flags, 0, token, 100, 16);
            return submit(from, 1, writeUsingToken(list(), list.length), list);
        }

        /** A list identifier of its own for each. */
        private int list() {
            return lists.incrementAndGet();
        }

        String write(int flags, byte[] token) {
            return start(flags, token).await().meaning();
        }

        byte[] read(int lun, int first, int blocks) {
            return run(lun, Cdbs.read10(first, blocks)).data();
        }
    }

    private final FakeBlockDevice source = new FakeBlockDevice(new Geometry(BLOCK, 4096));
    private final FakeBlockDevice destination = new FakeBlockDevice(new Geometry(BLOCK, 4096), new UUID(5, 6));
    private final FakePeerTargets peers = new FakePeerTargets(1);
    private final FakePeerTargets peersThere = peers.beside(2);
    private final Node here = new Node(peers);
    private final Node there = new Node(peersThere);

    TokensAcrossNodesTest() {
        here.run(0, Cdbs.write10(0, 8), filled(8, 1));
        here.run(0, Cdbs.write10(16, 8), filled(8, 2));
    }

    private static byte[] filled(int blocks, int value) {
        byte[] data = new byte[blocks * BLOCK];
        Arrays.fill(data, (byte) value);
        return data;
    }

    @Test
    void standsForItsDataAtTheOtherNode() {
        byte[] token = here.token();
        assertThat(there.write(0, token)).isEqualTo("GOOD");
        assertThat(there.read(1, 100, 8)).isEqualTo(filled(8, 1));
        assertThat(there.read(1, 108, 8)).isEqualTo(filled(8, 2));
        assertThat(there.write(0, token)).as("and again").isEqualTo("GOOD");
        assertThat(here.write(0, token)).as("and where it was made").isEqualTo("GOOD");
    }

    @Test
    void endsWithItsDataWhicheverNodeIsShownIt() {
        byte[] token = here.token();
        there.run(0, Cdbs.write10(20, 1), filled(1, 9));
        assertThat(there.write(0, token)).isEqualTo("05/23/06");
        assertThat(there.read(1, 100, 16)).isEqualTo(filled(16, 0));
    }

    /** Between what was said of it and the own watch. */
    @Test
    void aChangeWhileTheNodesTalkIsNotOverlooked() {
        byte[] token = here.token();
        peers.hold();
        PendingCommand copy = there.start(0, token);
        here.run(0, Cdbs.write10(3, 1), filled(1, 9));
        peers.letGo();
        assertThat(copy.await().meaning()).isEqualTo("05/23/06");
    }

    @Test
    void bytesThatNobodyMadeAreRefusedWhateverNodeTheyName() {
        byte[] token = here.token();
        byte[] altered = token.clone();
        altered[500] ^= 1;
        assertThat(there.write(0, altered)).isEqualTo("05/23/05");
        byte[] nowhere = token.clone();
        nowhere[9] = 77;
        assertThat(there.write(0, nowhere)).isEqualTo("05/23/04");
        byte[] claimed = token.clone();
        claimed[9] = 2;
        assertThat(there.write(0, claimed)).as("not its own").isEqualTo("05/23/04");
    }

    @Test
    void isDeletedWhereItWasMadeWhenTheOtherNodeHasUsedIt() {
        byte[] token = here.token();
        assertThat(there.write(DELETE_TOKEN, token)).isEqualTo("GOOD");
        assertThat(here.write(0, token)).isEqualTo("05/23/09");
        assertThat(there.write(0, token)).isEqualTo("05/23/09");
    }

    @Test
    void endsWithItsNode() {
        byte[] token = here.token();
        peers.cut();
        assertThat(there.write(0, token)).isEqualTo("05/23/04");
    }

    @Test
    void endsWhenItsMakerMayNotReadTheVolumeAnyMoreAsTheOtherNodeSeesIt() {
        byte[] token = here.token();
        there.exports.unmap(0);
        there.run(1, Cdbs.testUnitReady());
        assertThat(there.write(0, token)).isEqualTo("05/23/06");
    }

    @Test
    void anAbortWhileTheOtherNodeIsAskedCopiesNothing() {
        byte[] token = here.token();
        peers.hold();
        byte[] list = writeList(0, 0, token, 100, 16);
        ScsiRequest request = new ScsiRequest(
                1L << 48,
                writeUsingToken(2, list.length),
                ScsiRequest.TaskAttribute.SIMPLE,
                list.length,
                Integer.MAX_VALUE);
        ScsiTask task = there.target.accept(there.nexus, request);
        PendingCommand copy = Disk.start(task, list.length, list);
        task.abort();
        peers.letGo();
        assertThat(copy.await().status()).isEqualTo(ScsiStatus.TASK_ABORTED);
        assertThat(there.read(1, 100, 16)).isEqualTo(filled(16, 0));
    }

    /** Who waits for another node holds no place that a copy could run in, and may wait for a few only. */
    @Test
    void questionsThatHangKeepNoCopyFromRunning() {
        byte[] token = here.token();
        byte[] own = there.token();
        peers.hold();
        List<PendingCommand> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(there.start(0, token));
        }
        assertThat(there.write(0, token)).as("one nexus").isEqualTo("BUSY");
        for (int others = 0; others < 16; others++) {
            NexusState nexus = there.login(10 + others);
            for (int i = 0; i < 4; i++) {
                waiting.add(there.start(nexus, 0, token));
            }
        }
        assertThat(there.write(0, own)).as("more wait than copies may run").isEqualTo("GOOD");
        peers.letGo();
        assertThat(waiting)
                .hasSize(68)
                .allSatisfy(copy -> assertThat(copy.await().meaning()).isEqualTo("GOOD"));
        assertThat(there.write(0, token)).isEqualTo("GOOD");
    }

    /** Each is a read that may wait for long; nodes that ask again and again must not pile them up. */
    @Test
    void soManyAreVerifiedAtATimeAndTheNextIsRefusedAtOnce() {
        byte[] token = here.token();
        byte[] name = TARGET.name().getBytes(StandardCharsets.UTF_8);
        byte[] verify = ByteBuffer.allocate(2 + name.length + token.length)
                .put((byte) 1)
                .put((byte) name.length)
                .put(name)
                .put(token)
                .array();
        source.hold();
        List<CompletableFuture<byte[]>> asked = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            asked.add(peersThere.ask(1, verify).toCompletableFuture());
        }
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        assertThat(peersThere.ask(1, verify).toCompletableFuture()).isCompletedExceptionally();
        source.releaseAll();
        assertThat(asked).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(peersThere.ask(1, verify).toCompletableFuture()).isCompleted();
    }

    @Test
    void leavesNoWatchBehind() {
        int before = source.watches();
        byte[] token = here.token();
        there.write(0, token);
        byte[] altered = token.clone();
        altered[500] ^= 1;
        there.write(0, altered);
        assertThat(source.watches()).as("the token's own").isEqualTo(before + 1);
    }
}
