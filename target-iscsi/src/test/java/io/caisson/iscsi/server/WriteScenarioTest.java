package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.TargetOffer;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.Reject;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.Residual;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionLimits;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteScenarioTest {

    private static final int NONE = BasicHeader.RESERVED_TAG;

    private Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Peer login(String... pairs) {
        return bench.connect().loggedIn(pairs);
    }

    private void sendWindow(Peer peer, ReadyToTransfer request, int pduBytes) {
        int sent = 0;
        for (int dataSn = 0; sent < request.desiredLength(); dataSn++) {
            int length = (int) Math.min(pduBytes, request.desiredLength() - sent);
            int offset = (int) request.bufferOffset() + sent;
            boolean last = sent + length == request.desiredLength();
            DataOut pdu =
                    Peer.dataOut(request.initiatorTaskTag(), request.targetTransferTag(), dataSn, offset, length, last);
            peer.send(pdu, Peer.pattern(offset, length));
            sent += length;
        }
    }

    @Test
    void immediateDataIsEnoughForAShortWrite() {
        Peer peer = login("ImmediateData=Yes");
        peer.send(peer.write(1, 8, 4096, 4096, true), Peer.pattern(0, 4096));
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.residual()).isEqualTo(Residual.NONE);
        assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, 4096));
    }

    @Test
    void asksForWhatUnsolicitedDataLeavesOpenInWindows() {
        Peer peer = login(
                "ImmediateData=Yes",
                "InitialR2T=No",
                "FirstBurstLength=4096",
                "MaxBurstLength=8192",
                "MaxOutstandingR2T=2");
        peer.send(peer.write(1, 64, 32768, 1024, false), Peer.pattern(0, 1024));
        peer.expectNothing();
        peer.send(Peer.dataOut(1, NONE, 0, 1024, 2048, false), Peer.pattern(1024, 2048));
        peer.send(Peer.dataOut(1, NONE, 1, 3072, 1024, true), Peer.pattern(3072, 1024));
        ReadyToTransfer first = peer.next(ReadyToTransfer.class);
        ReadyToTransfer second = peer.next(ReadyToTransfer.class);
        peer.expectNothing();
        assertThat(first.bufferOffset()).isEqualTo(4096);
        assertThat(first.desiredLength()).isEqualTo(8192);
        assertThat(first.r2tSn()).isZero();
        assertThat(second.bufferOffset()).isEqualTo(12288);
        assertThat(second.r2tSn()).isEqualTo(1);
        assertThat(second.targetTransferTag()).isNotEqualTo(first.targetTransferTag());
        // Windows fill independently of each other.
        sendWindow(peer, second, 3000);
        ReadyToTransfer third = peer.next(ReadyToTransfer.class);
        sendWindow(peer, first, 8192);
        ReadyToTransfer fourth = peer.next(ReadyToTransfer.class);
        assertThat(fourth.bufferOffset() + fourth.desiredLength()).isEqualTo(32768);
        sendWindow(peer, third, 8192);
        peer.expectNothing();
        sendWindow(peer, fourth, 512);
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.expDataSn()).isEqualTo(4);
        assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, 32768));
    }

    @Test
    void residualsOfWritesAreExact() {
        Peer peer = login("ImmediateData=Yes");
        peer.send(peer.write(1, 2, 2048, 2048, true), Peer.pattern(0, 2048));
        assertThat(peer.next(ScsiResponse.class).residual())
                .isEqualTo(new Residual(Residual.Direction.UNDERFLOW, 1024));
        assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, 1024));
        peer.send(peer.write(2, 4, 512, 512, true), Peer.pattern(0, 512));
        assertThat(peer.next(ScsiResponse.class).residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 1536));
        assertThat(bench.device.last().received).hasSize(512);
    }

    @Test
    void dataThatArrivesInPiecesOfAnySizeEndsUpInPlace() {
        for (int piece : new int[] {1, 7, 47, 48, 49, 1000}) {
            Peer peer = login("ImmediateData=Yes", "InitialR2T=No");
            ByteBuf stream = peer.encode(peer.write(1, 4, 2048, 512, false), Peer.pattern(0, 512));
            ByteBuf rest = peer.encode(Peer.dataOut(1, NONE, 0, 512, 1536, true), Peer.pattern(512, 1536));
            stream.writeBytes(rest);
            rest.release();
            while (stream.isReadable()) {
                peer.channel.writeInbound(stream.readRetainedSlice(Math.min(piece, stream.readableBytes())));
            }
            stream.release();
            assertThat(peer.next(ScsiResponse.class).status()).isZero();
            assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, 2048));
            peer.close();
        }
    }

    /** RFC 7143, 11.3.1: without the W bit there is no data-out; GOOD would be taken for written. */
    @Test
    void writeThatIsNotAnnouncedAsOneIsRefused() {
        Peer peer = login();
        io.caisson.iscsi.pdu.ScsiCommand write = peer.write(1, 1, 0, 0, true);
        peer.send(new io.caisson.iscsi.pdu.ScsiCommand(
                false, true, false, false, 1, 0, 0, 1, 0, write.cmdSn(), 0, write.cdb(), 0));
        Peer.Answer answer = peer.next();
        ScsiResponse response = answer.as(ScsiResponse.class);
        assertThat(response.status()).isEqualTo(2);
        assertThat(answer.data()).startsWith(0, 18, 0x70, 0, 5).hasSize(20);
        assertThat(new byte[] {answer.data()[14], answer.data()[15]}).containsExactly(0x0E, 0x03);
        assertThat(response.residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 512));
        assertThat(bench.device.last().completion).as("run").isNull();
        // Announced with nothing to bring, it is done as far as it goes, and the residual tells.
        peer.send(peer.write(2, 1, 0, 0, true));
        response = peer.next(ScsiResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 512));
    }

    private void refusesDataOut(DataOut bad) {
        Peer peer = login("InitialR2T=Yes", "ImmediateData=No", "MaxBurstLength=4096");
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        int tag = bad.targetTransferTag() == 0 ? request.targetTransferTag() : bad.targetTransferTag();
        DataOut sent = Peer.dataOut(1, tag, bad.dataSn(), bad.bufferOffset(), bad.dataLength(), bad.finalBit());
        peer.send(sent, new byte[bad.dataLength()]);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        Peer.Answer answer = peer.next();
        assertThat(answer.as(ScsiResponse.class).status()).isEqualTo(2);
        assertThat(answer.data()).startsWith(0, 18, 0x70, 0, 0x0B);
        assertThat(bench.device.last().completion).as("run").isNull();
        assertThat(bench.device.last().aborted).isTrue();
        // What still comes for the ended command is dropped; the session goes on.
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 4096, true), new byte[4096]);
        peer.expectNothing();
        assertThat(bench.count(Counter.DATA_OUT_DISCARDED)).isPositive();
        peer.send(peer.read(2, 1, 512));
        peer.next();
        peer.close();
    }

    @Test
    void refusesDataOutThatBreaksTheRulesAndEndsItsCommand() {
        refusesDataOut(Peer.dataOut(1, 0, 1, 0, 512, false)); // DataSN
        refusesDataOut(Peer.dataOut(1, 0, 0, 512, 512, false)); // offset ahead
        refusesDataOut(Peer.dataOut(1, 0, 0, 0, 8192, true)); // more than asked for
        refusesDataOut(Peer.dataOut(1, 0, 0, 0, 512, true)); // F too early
        refusesDataOut(Peer.dataOut(1, 0, 0, 0, 4096, false)); // F missing at the end
        refusesDataOut(Peer.dataOut(1, 999_999, 0, 0, 512, false)); // unknown transfer tag
        refusesDataOut(Peer.dataOut(1, NONE, 0, 0, 512, true)); // unsolicited, not announced
    }

    @Test
    void overlappingOffsetIsRefused() {
        Peer peer = login("InitialR2T=Yes", "ImmediateData=No");
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 1024, false), new byte[1024]);
        peer.expectNothing();
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 1, 512, 1024, false), new byte[1024]);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        assertThat(peer.next(ScsiResponse.class).status()).isEqualTo(2);
    }

    @Test
    void dataWithoutACommandIsDropped() {
        Peer peer = login();
        peer.send(Peer.dataOut(77, 5, 0, 0, 512, true), new byte[512]);
        peer.expectNothing();
        assertThat(bench.count(Counter.DATA_OUT_DISCARDED)).isEqualTo(1);
        peer.send(peer.read(2, 1, 512));
        peer.next();
    }

    @Test
    void unsolicitedDataThatWasNotAgreedEndsTheSession() {
        Peer peer = login("InitialR2T=Yes");
        peer.send(peer.write(1, 8, 4096, 0, false));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        assertThat(peer.closed()).isTrue();
        peer = login("ImmediateData=No");
        peer.send(peer.write(1, 8, 4096, 4096, true), new byte[4096]);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        assertThat(peer.closed()).isTrue();
        assertThat(bench.device.tasks).isEmpty();
    }

    /** What is asked for stands before all that comes next. */
    @Test
    void onlySoMuchIsAskedForAtATime() {
        int length = 1 << 20;
        Peer peer = login("ImmediateData=No", "InitialR2T=Yes", "MaxBurstLength=1048576");
        for (int tag = 1; tag <= 8; tag++) {
            peer.send(peer.write(tag, length / 512, length, 0, true));
        }
        Deque<ReadyToTransfer> asked = new ArrayDeque<>();
        for (int i = 0; i < 4; i++) {
            asked.add(peer.next(ReadyToTransfer.class));
        }
        peer.expectNothing();
        peer.send(peer.compareAndWrite(9, 0));
        ReadyToTransfer lock = peer.next(ReadyToTransfer.class);
        assertThat(lock.initiatorTaskTag()).as("a lock does not wait").isEqualTo(9);
        peer.send(Peer.dataOut(9, lock.targetTransferTag(), 0, 0, 1024, true), new byte[1024]);
        assertThat(peer.next(ScsiResponse.class).initiatorTaskTag()).isEqualTo(9);
        // One that was asked for is given up: the next has its place.
        peer.send(new TaskManagementRequest(
                true, TaskManagementFunction.ABORT_TASK.code(), 0, 0, 900, 4, peer.cmdSn, 0, 103, 0));
        asked.removeLast();
        asked.add(peer.next(ReadyToTransfer.class));
        assertThat(asked.getLast().initiatorTaskTag()).isEqualTo(5);
        assertThat(peer.next(TaskManagementResponse.class).response()).isZero();
        int ended = 0;
        while (ended < 7) {
            ReadyToTransfer request = asked.remove();
            int tag = request.initiatorTaskTag();
            for (int at = 0; at < length; at += 1 << 18) {
                boolean last = at + (1 << 18) == length;
                peer.send(
                        Peer.dataOut(tag, request.targetTransferTag(), at >> 18, at, 1 << 18, last),
                        Peer.pattern(at, 1 << 18));
            }
            Peer.Answer answer;
            while ((answer = peer.poll()) != null) {
                if (answer.pdu() instanceof ReadyToTransfer next) {
                    asked.add(next);
                } else {
                    assertThat(answer.as(ScsiResponse.class).status()).isZero();
                    ended++;
                }
            }
        }
        assertThat(asked).isEmpty();
        assertThat(bench.device.task(7).received).isEqualTo(Peer.pattern(0, length));
    }

    @Test
    void commandBeyondTheByteBudgetIsAskedForItsDataWhenThereIsRoom() {
        SessionLimits limits =
                new SessionLimits(32, 4, 16384, 0, Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1));
        bench = new Bench(TargetOffer.DEFAULT, limits);
        bench.device.holding = true;
        Peer peer = login("ImmediateData=Yes", "InitialR2T=No");
        peer.send(peer.write(1, 16, 8192, 8192, true), Peer.pattern(0, 8192));
        peer.send(peer.read(2, 16, 8192));
        // The third finds no room; its unsolicited data is still taken off the wire.
        peer.send(peer.write(3, 1, 512, 0, false));
        peer.send(Peer.dataOut(3, NONE, 0, 0, 512, true), new byte[512]);
        peer.expectNothing();
        bench.device.holding = false;
        bench.device.task(1).end();
        peer.runTasks();
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        assertThat(request.bufferOffset()).isZero();
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
        peer.send(Peer.dataOut(3, request.targetTransferTag(), 0, 0, 512, true), Peer.pattern(0, 512));
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.residual()).isEqualTo(Residual.NONE);
        assertThat(bench.device.task(2).received).isEqualTo(Peer.pattern(0, 512));
        assertThat(bench.count(Counter.DATA_OUT_ASKED_AGAIN)).isEqualTo(1);
        assertThat(bench.count(Counter.TASK_SET_FULL)).isZero();
    }

    @Test
    void memoryThatACommandNeedsBesidesItsDataCountsInTheBudget() {
        bench = new Bench(
                TargetOffer.DEFAULT,
                new SessionLimits(32, 4, 16384, 0, Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1)));
        bench.device.holding = true;
        bench.device.bufferBytes = 10_000;
        Peer peer = login("ImmediateData=Yes");
        peer.send(peer.write(1, 1, 512, 512, true), new byte[512]);
        peer.send(peer.write(2, 1, 512, 512, true), new byte[512]);
        assertThat(bench.device.task(1).completion).as("runs without memory").isNull();
        bench.device.task(0).end();
        peer.runTasks();
        assertThat(peer.next(ScsiResponse.class).status()).isZero();
        bench.device.task(1).end();
        peer.runTasks();
        assertThat(peer.next(ScsiResponse.class).status()).isZero();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }
}
