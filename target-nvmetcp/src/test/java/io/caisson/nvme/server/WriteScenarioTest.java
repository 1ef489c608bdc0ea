package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueLimits;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes over one connection: data in the capsule, and data that is asked for (NVM Express TCP Transport Specification, 3.3.2.1). */
class WriteScenarioTest {

    /** R2Ts of 8 KiB, H2CData PDUs of 4 KiB. */
    private static final QueueLimits SMALL =
            new QueueLimits(8192, 4096, 8192, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final Bench bench = new Bench(SMALL);

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isZero();
        assertThat(bench.server.connections()).isZero();
    }

    private static Entry write(int id, int length) {
        return new Entry(FakeController.WRITE, id)
                .namespace(1)
                .transport(length)
                .doubleword(12, length);
    }

    private static byte[] part(byte[] data, int from, int to) {
        return Arrays.copyOfRange(data, from, to);
    }

    @ParameterizedTest
    @CsvSource({"512,false,false", "4096,true,false", "4096,false,true", "8192,true,true"})
    void dataInTheCapsuleIsWritten(int length, boolean headerDigest, boolean dataDigest) {
        Peer peer = bench.queue(bench.connect().initialize(headerDigest, dataDigest, 4, 1));
        byte[] data = Peer.pattern(3, length);
        peer.send(write(5, length).inCapsule(0, length), data);
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEqualTo(data);
        assertThat(bench.count(Counter.DATA_OUT_BYTES)).isEqualTo(length + 1024);
    }

    @Test
    void dataInTheCapsuleMayComeByteByByte() {
        Peer peer = bench.queue(bench.connect().initialize(true, true, 4, 1));
        byte[] data = Peer.pattern(3, 512);
        var pdu = peer.capsule(write(5, 512).inCapsule(0, 512), data);
        while (pdu.isReadable()) {
            peer.sendBytes(new byte[] {pdu.readByte()});
        }
        pdu.release();
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEqualTo(data);
    }

    @Test
    void dataMayLieBehindAnOffsetInTheCapsule() {
        Peer peer = bench.queue();
        byte[] data = Peer.pattern(0, 1000);
        peer.send(write(5, 512).inCapsule(100, 512), data);
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEqualTo(part(data, 100, 612));
    }

    @Test
    void dataIsAskedForInWindowsOneAfterTheOther() {
        Peer peer = bench.queue();
        byte[] data = Peer.pattern(0, 20480);
        peer.send(write(5, data.length));
        for (int at = 0; at < data.length; at += 8192) {
            Received r2t = peer.next().expect(Received.READY_TO_TRANSFER);
            assertThat(r2t.commandId()).isEqualTo(5);
            assertThat(r2t.offset()).isEqualTo(at);
            int end = Math.min(at + 8192, data.length);
            assertThat(r2t.length()).isEqualTo(end - at);
            peer.expectNothing();
            for (int from = at; from < end; from += 4096) {
                peer.hostData(5, r2t.transferTag(), from, part(data, from, from + 4096), from + 4096 == end);
            }
        }
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEqualTo(data);
    }

    @Test
    void severalWindowsAreOpenIfTheHostAllowsIt() {
        Peer peer = bench.queue(bench.connect().initialize(false, true, 4, 2));
        byte[] data = Peer.pattern(0, 24576);
        peer.send(write(5, data.length));
        Received first = peer.next().expect(Received.READY_TO_TRANSFER);
        Received second = peer.next().expect(Received.READY_TO_TRANSFER);
        peer.expectNothing();
        assertThat(second.transferTag()).isNotEqualTo(first.transferTag());
        assertThat(second.offset()).isEqualTo(8192);
        peer.hostData(5, second.transferTag(), 8192, part(data, 8192, 12288), false);
        peer.hostData(5, first.transferTag(), 0, part(data, 0, 4096), false);
        peer.hostData(5, second.transferTag(), 12288, part(data, 12288, 16384), true);
        Received third = peer.next().expect(Received.READY_TO_TRANSFER);
        assertThat(third.offset()).isEqualTo(16384);
        peer.hostData(5, third.transferTag(), 16384, part(data, 16384, 20480), false);
        peer.hostData(5, third.transferTag(), 20480, part(data, 20480, 24576), true);
        peer.hostData(5, first.transferTag(), 4096, part(data, 4096, 8192), true);
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEqualTo(data);
    }

    @Test
    void aCommandWhoseDataHasAWrongDigestIsNotRun() {
        Peer peer = bench.queue(bench.connect().initialize(false, true, 4, 1));
        var pdu = peer.capsule(write(5, 512).inCapsule(0, 512), Peer.pattern(0, 512));
        pdu.setByte(200, ~pdu.getByte(200));
        peer.channel.writeInbound(pdu);
        assertThat(peer.next().expectStatus(5, 0x22).doNotRetry()).isFalse();
        assertThat(bench.controller.last().ran()).isFalse();
        assertThat(bench.controller.last().aborted).isTrue();
        assertThat(bench.count(Counter.DATA_DIGEST_ERRORS)).isOne();
        peer.send(write(6, 512).inCapsule(0, 512), Peer.pattern(1, 512));
        peer.next().expectSuccess(6);
    }

    @Test
    void aWrongDigestIsAnsweredOnlyOnceTheHostHasSentAllThatItWasAskedFor() {
        Peer peer = bench.queue(bench.connect().initialize(false, true, 4, 1));
        peer.send(write(5, 8192));
        Received r2t = peer.next().expect(Received.READY_TO_TRANSFER);
        var pdu = peer.hostDataPdu(5, r2t.transferTag(), 0, new byte[4096], false);
        pdu.setByte(100, 1);
        peer.channel.writeInbound(pdu);
        peer.expectNothing();
        peer.hostData(5, r2t.transferTag(), 4096, new byte[4096], true);
        peer.next().expectStatus(5, 0x22);
        assertThat(bench.controller.last().ran()).isFalse();
    }

    @Test
    void dataOfACommandThatTakesNoneIsDroppedBeforeItsAnswer() {
        Peer peer = bench.queue();
        var pdu = peer.capsule(new Entry(FakeController.FLUSH, 5).inCapsule(0, 512), new byte[512]);
        peer.channel.writeInbound(pdu.readRetainedSlice(300));
        peer.expectNothing();
        assertThat(bench.controller.last().ran()).isFalse();
        peer.channel.writeInbound(pdu);
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().received).isEmpty();
    }

    @Test
    void aCommandThatIsEndedWhileItsCapsuleArrivesIsAnsweredAtItsEnd() {
        Peer peer = bench.queue();
        var pdu = peer.capsule(write(5, 512).inCapsule(0, 512), new byte[512]);
        peer.channel.writeInbound(pdu.readRetainedSlice(300));
        bench.controller.links.get(0).abort(5, unrun -> assertThat(unrun).isTrue());
        peer.runTasks();
        peer.expectNothing();
        peer.channel.writeInbound(pdu);
        peer.next().expectStatus(5, 0x07);
        assertThat(bench.controller.last().ran()).isFalse();
    }

    /** So that the log keeps it without a copy. */
    @Test
    void theBufferOfAWriteIsMadeForTheStore() {
        Peer peer = bench.queue();
        peer.send(write(5, 4096).inCapsule(0, 4096), Peer.pattern(0, 4096));
        peer.next().expectSuccess(5);
        assertThat(bench.controller.last().madeForTheStore).isTrue();
        peer.send(write(6, 4096));
        peer.hostData(6, peer.next().transferTag(), 0, new byte[4096], true);
        peer.next().expectSuccess(6);
        assertThat(bench.controller.last().madeForTheStore).isTrue();
    }
}
