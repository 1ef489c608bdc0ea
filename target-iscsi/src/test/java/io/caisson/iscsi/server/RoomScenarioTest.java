package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.TargetOffer;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionLimits;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that find no memory wait for it, in turns, for a bounded time; what comes unasked is bounded in total. */
class RoomScenarioTest {

    private static final int MIB = 1 << 20;
    private static final int MIB_BLOCKS = MIB / 512;
    private static final int TASK_SET_FULL = 0x28;
    private static final SessionLimits NEVER_ASKED_FOR_A_SIGN =
            new SessionLimits(128, 32, 64L << 20, MIB, Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1));

    /** Room for one command of 1 MiB, and as much for what comes unasked; besides, each session has 64 KiB of its own. */
    private final Bench bench = new Bench(io.caisson.iscsi.server.IscsiServerConfig.listeningOn(Peer.LOCAL)
            .withOffer(TargetOffer.DEFAULT)
            .withLimits(NEVER_ASKED_FOR_A_SIGN)
            .withDataBytes(2 * MIB));

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
        assertThat(bench.server.sessions().memory().grants().takenBytes()).isZero();
    }

    private Peer login(int number, String... keys) {
        Peer peer = bench.connect();
        peer.isid = Peer.ISID + number;
        return peer.loggedIn(keys);
    }

    private static void bigRead(Peer peer, int tag) {
        peer.send(peer.read(tag, 1, 512));
    }

    private List<Integer> running() {
        List<Integer> tags = new ArrayList<>();
        for (int i = 0; i < bench.device.tasks.size(); i++) {
            FakeDevice.FakeTask task = bench.device.task(i);
            if (task.completion != null && !task.ended) {
                tags.add(i);
            }
        }
        return tags;
    }

    private void end(int index) {
        bench.device.task(index).end();
        bench.runTasks();
    }

    @Test
    void writeIsNotAskedForItsDataBeforeThereIsRoomForIt() {
        Peer first = login(1, "ImmediateData=Yes", "InitialR2T=Yes");
        Peer second = login(2, "ImmediateData=Yes", "InitialR2T=Yes");
        first.send(first.write(1, MIB_BLOCKS, MIB, 0, true));
        first.next(ReadyToTransfer.class);
        byte[] begin = Peer.pattern(0, 8192);
        second.send(second.write(1, MIB_BLOCKS, MIB, 8192, true), begin);
        second.expectNothing();
        // Small commands find room in the session's own share.
        second.send(second.read(2, 1, 512));
        assertThat(second.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
        first.channel.close();
        bench.runTasks();
        ReadyToTransfer request = second.next(ReadyToTransfer.class);
        assertThat(request.bufferOffset()).isEqualTo(8192);
        int offset = 8192;
        while (true) {
            int length = (int) request.desiredLength();
            second.send(
                    Peer.dataOut(1, request.targetTransferTag(), 0, offset, length, true),
                    Peer.pattern(offset, length));
            offset += length;
            if (offset == MIB) {
                break;
            }
            request = second.next(ReadyToTransfer.class);
        }
        assertThat(second.next(ScsiResponse.class).status()).isZero();
        assertThat(bench.device.last().request.cdb()[0] & 0xFF).isEqualTo(FakeDevice.READ_10);
        assertThat(bench.device.task(1).received).isEqualTo(Peer.pattern(0, MIB));
    }

    @Test
    void unsolicitedDataOfAWaitingWriteIsKept() {
        Peer first = login(1);
        Peer second = login(2, "ImmediateData=Yes", "InitialR2T=No", "FirstBurstLength=16384");
        first.send(first.write(1, MIB_BLOCKS, MIB, 0, true));
        first.next(ReadyToTransfer.class);
        second.send(second.write(1, 64, 32768, 4096, false), Peer.pattern(0, 4096));
        Peer third = login(3, "ImmediateData=Yes", "InitialR2T=No", "FirstBurstLength=16384");
        third.send(third.write(1, MIB_BLOCKS, MIB, 4096, false), Peer.pattern(0, 4096));
        third.send(Peer.dataOut(1, -1, 0, 4096, 12288, true), Peer.pattern(4096, 12288));
        third.expectNothing();
        first.channel.close();
        bench.runTasks();
        assertThat(third.next(ReadyToTransfer.class).bufferOffset()).isEqualTo(16384);
    }

    @Test
    void whoWaitsTooLongFindsTheTaskSetFull() {
        bench.device.bufferBytes = MIB;
        bench.device.holding = true;
        Peer peer = login(1);
        bigRead(peer, 1);
        bigRead(peer, 2);
        assertThat(running()).containsExactly(0);
        for (int second = 0; second < 19; second++) {
            peer.send(new NopOut(true, 0, 0, -1, -1, peer.cmdSn, peer.statSn));
            peer.advance(1000);
        }
        bigRead(peer, 3);
        peer.expectNothing();
        peer.advance(1100);
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.initiatorTaskTag()).isEqualTo(2);
        assertThat(response.status()).isEqualTo(TASK_SET_FULL);
        assertThat(bench.device.task(1).aborted).isTrue();
        assertThat(bench.count(Counter.TASK_SET_FULL)).isEqualTo(1);
        peer.expectNothing();
        end(0);
        assertThat(running()).as("the one that came later has its room").containsExactly(2);
    }

    @Test
    void sessionsTakeTurns() {
        bench.device.bufferBytes = MIB;
        bench.device.holding = true;
        Peer greedy = login(1);
        Peer modest = login(2);
        for (int tag = 1; tag <= 3; tag++) {
            bigRead(greedy, tag); // tasks 0, 1, 2
        }
        bigRead(modest, 1); // task 3
        assertThat(running()).containsExactly(0);
        end(0);
        assertThat(running()).containsExactly(1);
        end(1);
        assertThat(running()).as("the other session's turn").containsExactly(3);
        end(3);
        assertThat(running()).containsExactly(2);
        end(2);
        assertThat(bench.count(Counter.TASK_SET_FULL)).isZero();
    }

    @Test
    void commandThatIsAbortedWhileItWaitsNeverRuns() {
        bench.device.bufferBytes = MIB;
        bench.device.holding = true;
        Peer peer = login(1);
        bigRead(peer, 1);
        bigRead(peer, 2);
        bigRead(peer, 3);
        peer.send(new TaskManagementRequest(
                true, TaskManagementFunction.ABORT_TASK.code(), 0, 0, 900, 2, peer.cmdSn, 0, 101, 0));
        assertThat(peer.next(TaskManagementResponse.class).response()).isZero();
        end(0);
        assertThat(running()).containsExactly(2);
        assertThat(bench.device.task(1).completion).isNull();
        assertThat(bench.device.task(1).aborted).isTrue();
    }

    @Test
    void nothingThatWaitsBeginsWhenItsSessionEnds() {
        bench.device.bufferBytes = MIB;
        bench.device.holding = true;
        Peer peer = login(1);
        bigRead(peer, 1);
        bigRead(peer, 2);
        peer.channel.close();
        bench.runTasks();
        assertThat(bench.device.task(1).completion).isNull();
        end(0);
        assertThat(bench.device.task(1).completion).isNull();
    }

    /** Immediate data counts from its header on: many connections that stop in the middle cannot pile it up. */
    @Test
    void dataOnItsWayIsBoundedInTotal() {
        int immediate = 128 << 10;
        List<Peer> peers = new ArrayList<>();
        List<ByteBuf> rests = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            Peer peer = login(i, "ImmediateData=Yes", "FirstBurstLength=131072");
            ByteBuf stream =
                    peer.encode(peer.write(1, immediate / 512, immediate, immediate, true), new byte[immediate]);
            peer.channel.writeInbound(stream.readRetainedSlice(1000));
            peers.add(peer);
            rests.add(stream);
        }
        assertThat(bench.server.sessions().memory().unasked().takenBytes())
                .as("beyond the 64 KiB that each may have")
                .isLessThanOrEqualTo(MIB)
                .isGreaterThan(MIB - immediate);
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get(i);
            peer.channel.writeInbound(rests.get(i));
            Peer.Answer answer = peer.next();
            if (answer.pdu() instanceof ReadyToTransfer request) {
                assertThat(request.bufferOffset()).isZero();
                peer.send(
                        Peer.dataOut(1, request.targetTransferTag(), 0, 0, immediate, true),
                        Peer.pattern(0, immediate));
                assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, immediate));
                answer = peer.next();
            }
            assertThat(answer.as(ScsiResponse.class).status()).isZero();
        }
        assertThat(bench.count(Counter.DATA_OUT_ASKED_AGAIN))
                .as("writes whose data was thrown away, and asked for")
                .isEqualTo(3);
    }

    @Test
    void connectionThatEndsInTheMiddleOfItsDataGivesItsRoomBack() {
        Peer peer = login(1, "ImmediateData=Yes", "FirstBurstLength=131072");
        ByteBuf stream = peer.encode(peer.write(1, 200, 102400, 102400, true), new byte[102400]);
        peer.channel.writeInbound(stream.readRetainedSlice(1000));
        stream.release();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isPositive();
        peer.channel.close();
        bench.runTasks();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }
}
