package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.queue.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads over one connection (NVM Express TCP Transport Specification, 3.3.2.2). */
class ReadScenarioTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.server.connections()).isZero();
    }

    private static Entry read(int id, int length) {
        return new Entry(FakeController.READ, id).namespace(1).transport(length).doubleword(12, length);
    }

    @Test
    void aReadIsAnsweredWithDataAndAResponse() {
        Peer peer = bench.queue();
        peer.send(read(7, 4096));
        Received data = peer.next().expect(Received.DATA);
        assertThat(data.commandId()).isEqualTo(7);
        assertThat(data.offset()).isZero();
        assertThat(data.last()).isTrue();
        assertThat(data.success()).isFalse();
        assertThat(data.data()).isEqualTo(Peer.pattern(0, 4096));
        peer.next().expectSuccess(7);
        peer.expectNothing();
    }

    @Test
    void withoutFlowControlTheDataSaysSuccess() {
        bench.controller.flowControl = false;
        Peer peer = bench.queue();
        peer.send(read(7, 512));
        Received data = peer.next().expect(Received.DATA);
        assertThat(data.last()).isTrue();
        assertThat(data.success()).isTrue();
        peer.expectNothing();
    }

    @Test
    void aResultIsSaidInAResponseEvenWithoutFlowControl() {
        bench.controller.flowControl = false;
        Peer peer = bench.queue();
        bench.controller.result = 0x1_0000_0002L;
        peer.send(read(7, 512));
        assertThat(peer.next().expect(Received.DATA).success()).isFalse();
        assertThat(peer.next().expectSuccess(7).result()).isEqualTo(0x1_0000_0002L);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 512, 4096, 8192, 8196, 131072, 262144, 262148, 1048576})
    void longDataIsCutIntoPdus(int length) {
        Peer peer = bench.queue();
        peer.send(read(1, length));
        byte[] all = new byte[length];
        int at = 0;
        while (at < length) {
            Received data = peer.next().expect(Received.DATA);
            assertThat(data.offset()).isEqualTo(at);
            System.arraycopy(data.data(), 0, all, at, data.data().length);
            at += data.data().length;
            assertThat(data.last()).isEqualTo(at == length);
        }
        assertThat(all).isEqualTo(Peer.pattern(0, length));
        peer.next().expectSuccess(1);
        assertThat(bench.count(Counter.DATA_IN_BYTES)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 32, 64, 128})
    void dataIsPlacedWhereTheHostWantsIt(int alignment) {
        Peer peer = bench.queue(bench.connect().initialize(true, true, alignment, 1));
        for (int length : new int[] {4, 4096, 16384}) {
            peer.send(read(1, length));
            assertThat(peer.next().expect(Received.DATA).data()).isEqualTo(Peer.pattern(0, length));
            peer.next().expectSuccess(1);
        }
    }

    /** What is in memory goes out without having been run; the host sees no difference. */
    @ParameterizedTest
    @CsvSource({"4, 4", "4, 512", "32, 4096", "128, 8192"})
    void shortDataInMemoryIsPutStraightIntoTheAnswer(int alignment, int length) {
        bench.controller.onTheSpot = true;
        Peer peer = bench.queue(bench.connect().initialize(true, true, alignment, 1));
        peer.send(read(5, length)).send(read(6, length));
        for (int id : new int[] {5, 6}) {
            Received data = peer.next().expect(Received.DATA);
            assertThat(data.commandId()).isEqualTo(id);
            assertThat(data.last()).isTrue();
            assertThat(data.success()).isFalse();
            assertThat(data.data()).isEqualTo(Peer.pattern(0, length));
            peer.next().expectSuccess(id);
        }
        peer.expectNothing();
        assertThat(bench.controller.last().ran()).isFalse();
        assertThat(bench.count(Counter.DATA_IN_BYTES)).isEqualTo(2L * length);
    }

    @Test
    void dataPutStraightIntoTheAnswerSaysSuccessWithoutFlowControl() {
        bench.controller.flowControl = false;
        bench.controller.onTheSpot = true;
        Peer peer = bench.queue();
        peer.send(read(5, 512));
        assertThat(peer.next().expect(Received.DATA).success()).isTrue();
        peer.expectNothing();
        assertThat(bench.controller.last().ran()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"false, 4096", "true, 8196"})
    void whatIsNotInMemoryOrLongIsReadAsUsual(boolean inMemory, int length) {
        bench.controller.onTheSpot = true;
        bench.controller.inMemory = inMemory;
        Peer peer = bench.queue();
        peer.send(read(5, length));
        assertThat(peer.next().expect(Received.DATA).data()).isEqualTo(Peer.pattern(0, length));
        peer.next().expectSuccess(5);
        peer.expectNothing();
        assertThat(bench.controller.last().ran()).isTrue();
    }

    @Test
    void whileTheHostTakesNoDataNoneIsPutIntoTheAnswer() {
        bench.controller.onTheSpot = true;
        Peer peer = bench.queue();
        peer.channel.config().setWriteBufferLowWaterMark(1);
        peer.channel.config().setWriteBufferHighWaterMark(2);
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        peer.send(read(5, 512));
        assertThat(bench.controller.last().ran()).isTrue();
        peer.expectNothing();
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        peer.runTasks();
        assertThat(peer.next().expect(Received.DATA).data()).isEqualTo(Peer.pattern(0, 512));
        peer.next().expectSuccess(5);
    }

    @Test
    void aBugWhileDataIsPutIntoTheAnswerCostsTheConnection() {
        bench.controller.onTheSpot = true;
        Peer peer = bench.queue();
        bench.controller.breaks = true;
        peer.send(read(5, 512));
        assertThat(peer.channel.isActive()).isFalse();
        peer.expectNothing();
        assertThat(bench.count(Counter.CONNECTIONS_UNANSWERABLE)).isOne();
    }

    @Test
    void aFailedReadHasNoData() {
        Peer peer = bench.queue();
        bench.controller.failWith = StatusCode.LBA_OUT_OF_RANGE;
        peer.send(read(3, 4096));
        Received response = peer.next().expectStatus(3, 0x80);
        assertThat(response.doNotRetry()).isTrue();
        peer.expectNothing();
        assertThat(bench.count(Counter.COMMANDS_FAILED)).isOne();
    }

    @Test
    void headPointersFollowTheAnswers() {
        bench.controller.entries = 3;
        Peer peer = bench.queue();
        for (int expected : new int[] {2, 0, 1, 2, 0}) {
            peer.send(new Entry(FakeController.FLUSH, 9));
            assertThat(peer.next().expectSuccess(9).submissionHead()).isEqualTo(expected);
        }
    }

    @Test
    void noFlowControlIsGrantedInTheAnswerToConnect() {
        bench.controller.flowControl = false;
        Peer peer = bench.connect().initialize();
        peer.send(new Entry(FakeController.CONNECT, 1).inCapsule(0, 1024), new byte[1024]);
        assertThat(peer.next().expectSuccess(1).submissionHead()).isEqualTo(0xFFFF);
        peer.send(new Entry(FakeController.FLUSH, 2));
        assertThat(peer.next().expectSuccess(2).submissionHead()).isZero();
    }

    @Test
    void readsThatEndLaterAreAnsweredInTheOrderOfTheirEnds() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(read(1, 512)).send(read(2, 512));
        peer.expectNothing();
        bench.controller.command(1).end();
        bench.controller.command(0).end();
        peer.runTasks();
        assertThat(peer.next().expect(Received.DATA).commandId()).isEqualTo(2);
        peer.next().expectSuccess(2);
        assertThat(peer.next().expect(Received.DATA).commandId()).isEqualTo(1);
        peer.next().expectSuccess(1);
    }
}
