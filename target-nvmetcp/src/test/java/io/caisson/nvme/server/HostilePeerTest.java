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

/** Hosts that break the rules lose their connection, and nothing else happens (NVM Express TCP Transport Specification, 3.5). */
class HostilePeerTest {

    private static final int INVALID_FIELD = 1;
    private static final int SEQUENCE = 2;
    private static final int HEADER_DIGEST = 3;
    private static final int OUT_OF_RANGE = 4;
    private static final int LIMIT = 5;

    private Bench bench =
            new Bench(new QueueLimits(8192, 4096, 8192, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(60)));

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.connections()).isZero();
        assertThat(bench.server.queueContext().registry().all()).isEmpty();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isZero();
    }

    private static Entry write(int id, int length) {
        return new Entry(FakeController.WRITE, id).transport(length).doubleword(12, length);
    }

    // ---------------------------------------------------------------- the connection

    @Test
    void aCommandBeforeInitializationIsOutOfSequence() {
        Peer peer = bench.connect();
        byte[] header = peer.send(new Entry(FakeController.FLUSH, 1))
                .expectTermination(SEQUENCE, 0)
                .data();
        assertThat(header).startsWith(4, 0, 72, 0, 72);
        assertThat(bench.controller.links).isEmpty();
        assertThat(bench.count(Counter.PROTOCOL_VIOLATIONS)).isOne();
    }

    @Test
    void bytesThatAreNoPduEndTheConnection() {
        bench.connect()
                .sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .expectTermination(INVALID_FIELD, 0);
    }

    @Test
    void aWrongHeaderDigestIsFatalAndSentBack() {
        Peer peer = bench.queue(bench.connect().initialize(true, false, 4, 1));
        var pdu = peer.capsule(new Entry(FakeController.FLUSH, 1), new byte[0]);
        pdu.setIntLE(72, 0x11223344);
        byte[] header = io.netty.buffer.ByteBufUtil.getBytes(pdu, 0, 72);
        peer.channel.writeInbound(pdu);
        assertThat(peer.expectTermination(HEADER_DIGEST, 0x11223344).data()).isEqualTo(header);
        assertThat(bench.controller.commands).isEmpty();
    }

    @Test
    void aHostThatSaysNothingIsDropped() {
        Peer peer = bench.connect();
        peer.advance(14_900);
        assertThat(peer.channel.isOpen()).isTrue();
        peer.advance(200);
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.CONNECTIONS_TIMED_OUT)).isOne();
    }

    @Test
    void aHostThatInitializesAndNeverConnectsIsDropped() {
        Peer peer = bench.connect().initialize();
        peer.advance(15_100);
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.controller.closes).isOne();
    }

    @Test
    void aConnectedQueueMayBeSilentForever() {
        Peer peer = bench.queue();
        peer.advance(3_600_000);
        assertThat(peer.channel.isOpen()).isTrue();
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() {
        bench = new Bench(NvmeServerConfig.listeningOn(Peer.LOCAL).withConnectionLimits(2, 1, Duration.ofSeconds(1)));
        Peer first = bench.connect();
        Peer second = bench.connect();
        assertThat(second.channel.isOpen()).isFalse();
        bench.queue(first.initialize());
        Peer third = bench.queue();
        assertThat(third.channel.isOpen()).isTrue();
        assertThat(bench.connect().channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.CONNECTIONS_REFUSED)).isEqualTo(2);
    }

    @Test
    void aTerminationByTheHostEndsItsConnectionWithoutAWord() {
        Peer peer = bench.queue();
        byte[] termination = new byte[24];
        termination[0] = 2;
        termination[2] = 24;
        termination[4] = 24;
        termination[8] = 1;
        peer.sendBytes(termination);
        peer.expectNothing();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.HOST_TERMINATIONS)).isOne();
    }

    @Test
    void otherConnectionsGoOn() {
        Peer good = bench.queue();
        bench.queue().sendBytes(new byte[] {77, 0, 0, 0, 0, 0, 0, 0}).expectTermination(INVALID_FIELD, 0);
        good.send(new Entry(FakeController.FLUSH, 1));
        good.next().expectSuccess(1);
    }

    // ---------------------------------------------------------------- commands

    @Test
    void moreCommandsThanTheQueueHasEntriesEndTheConnection() {
        bench.controller.entries = 4;
        Peer peer = bench.queue();
        bench.controller.holding = true;
        for (int i = 0; i < 4; i++) {
            peer.send(new Entry(FakeController.FLUSH, i));
        }
        peer.expectNothing();
        peer.send(new Entry(FakeController.FLUSH, 4)).expectTermination(SEQUENCE, 0);
        assertThat(bench.controller.commands).hasSize(4).allMatch(command -> command.aborted);
    }

    @Test
    void aHostThatDoesNotWaitForConnectIsTerminated() {
        bench.controller.holding = true;
        bench.controller.flowControl = true;
        Peer peer = bench.connect().initialize();
        peer.send(new Entry(FakeController.FLUSH, 1)).send(new Entry(FakeController.FLUSH, 2));
        peer.expectNothing();
        peer.send(new Entry(FakeController.FLUSH, 3)).expectTermination(SEQUENCE, 0);
    }

    @Test
    void aCommandIdInUseIsAConflict() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(new Entry(FakeController.FLUSH, 5));
        peer.send(write(5, 512).inCapsule(0, 512), new byte[512]);
        peer.next().expectStatus(5, 0x03);
        assertThat(bench.controller.commands).hasSize(1);
        bench.controller.last().end();
        peer.runTasks();
        peer.next().expectSuccess(5);
        bench.controller.holding = false;
        peer.send(new Entry(FakeController.FLUSH, 5));
        peer.next().expectSuccess(5);
    }

    /** Descriptors of a write of 4096 bytes: identifier, offset, length, bytes in the capsule, status. */
    @ParameterizedTest
    @CsvSource({
        // in the capsule
        "0x01, 0, 4096, 4096, 0",
        "0x01, 0, 4096, 4000, 0x0F",
        "0x01, 0, 4096, 0, 0x0F",
        "0x01, 0, 4000, 4096, 0x0F",
        "0x01, 4, 4096, 4096, 0x0F",
        "0x01, 8192, 4096, 4096, 0x16",
        "0x01, -1, 4096, 4096, 0x16",
        "0x01, 0x7FFFFFFFFFFFFFFF, 4096, 4096, 0x16",
        "0x01, 0, -1, 4096, 0x0F",
        // by PDUs
        "0x5A, 0, 4095, 0, 0x0F",
        "0x5A, 0, 4096, 4096, 0x11",
        // other kinds
        "0x00, 0, 4096, 0, 0x11",
        "0x10, 0, 4096, 0, 0x11",
        "0x20, 0, 16, 0, 0x11",
        "0x31, 0, 16, 0, 0x11",
        "0x40, 0, 4096, 0, 0x11",
        "0x4F, 0, 4096, 0, 0x11",
        "0x5F, 0, 4096, 0, 0x11",
        "0x02, 0, 4096, 4096, 0x11",
        "0xF0, 0, 4096, 0, 0x11",
    })
    void descriptorsAreChecked(String identifier, String offset, int length, int inCapsule, String status) {
        Peer peer = bench.queue();
        Entry entry = write(5, 4096).descriptor(Long.decode(offset), length, Integer.decode(identifier));
        peer.send(entry, Peer.pattern(0, inCapsule));
        Received response = peer.next().expectStatus(5, Integer.decode(status));
        assertThat(bench.controller.last().ran()).isEqualTo(response.status() == 0);
        assertThat(bench.controller.last().aborted).isEqualTo(response.status() != 0);
        peer.send(new Entry(FakeController.FLUSH, 5));
        peer.next().expectSuccess(5);
    }

    @ParameterizedTest
    @CsvSource({"0x5A, 4095, 0x0F", "0x01, 4096, 0x11", "0x40, 4096, 0x11"})
    void descriptorsOfReadsAreChecked(String identifier, int length, String status) {
        Peer peer = bench.queue();
        peer.send(new Entry(FakeController.READ, 5)
                .doubleword(12, 4096)
                .descriptor(0, length, Integer.decode(identifier)));
        peer.next().expectStatus(5, Integer.decode(status));
        assertThat(bench.controller.last().ran()).isFalse();
    }

    @Test
    void pagesInsteadOfDescriptorsAreRefused() {
        Peer peer = bench.queue();
        peer.send(write(5, 512).setByte(1, 0));
        peer.next().expectStatus(5, 0x02);
    }

    // ---------------------------------------------------------------- data

    private Received solicited(Peer peer) {
        peer.send(write(5, 8192));
        return peer.next().expect(Received.READY_TO_TRANSFER);
    }

    @Test
    void dataForAnUnknownTagEndsTheConnection() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(5, tag + 1, 0, new byte[4096], false).expectTermination(INVALID_FIELD, 10);
    }

    @Test
    void dataForAnotherCommandEndsTheConnection() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(6, tag, 0, new byte[4096], false).expectTermination(INVALID_FIELD, 8);
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "4,4096", "0xFFFFFFFF,512", "8192,512"})
    void dataAtAnotherPlaceEndsTheConnection(String offset, int length) {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(5, tag, Long.decode(offset), new byte[length], false).expectTermination(OUT_OF_RANGE, 0);
    }

    @Test
    void moreDataThanWasAskedForEndsTheConnection() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(5, tag, 0, new byte[4096], false);
        peer.hostData(5, tag, 4096, new byte[4092], false);
        peer.hostData(5, tag, 8188, new byte[8], true).expectTermination(OUT_OF_RANGE, 0);
        assertThat(bench.controller.last().aborted).isTrue();
    }

    @Test
    void lastAndTheEndOfTheDataHaveToMeet() {
        Peer early = bench.queue();
        early.hostData(5, solicited(early).transferTag(), 0, new byte[4096], true)
                .expectTermination(INVALID_FIELD, 1);
        Peer late = bench.queue();
        int tag = solicited(late).transferTag();
        late.hostData(5, tag, 0, new byte[4096], false);
        late.hostData(5, tag, 4096, new byte[4096], false).expectTermination(INVALID_FIELD, 1);
    }

    @Test
    void aPduLongerThanAllowedEndsTheConnection() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(5, tag, 0, new byte[4100], false).expectTermination(LIMIT, 0);
    }

    @Test
    void aTagIsGoneWhenItsDataIsThere() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        peer.hostData(5, tag, 0, new byte[4096], false).hostData(5, tag, 4096, new byte[4096], true);
        peer.next().expectSuccess(5);
        peer.hostData(5, tag, 0, new byte[4096], false).expectTermination(INVALID_FIELD, 10);
    }

    @Test
    void dataThatStopsInTheMiddleHoldsNothingOnceTheHostIsGone() {
        Peer peer = bench.queue();
        int tag = solicited(peer).transferTag();
        var pdu = peer.hostDataPdu(5, tag, 0, new byte[4096], false);
        byte[] bytes = io.netty.buffer.ByteBufUtil.getBytes(pdu);
        pdu.release();
        peer.sendBytes(Arrays.copyOf(bytes, 1000));
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        peer.close();
        assertThat(bench.controller.last().aborted).isTrue();
        assertThat(bench.controller.closes).isOne();
    }
}
