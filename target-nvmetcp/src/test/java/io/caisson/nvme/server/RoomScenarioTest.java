package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.queue.Counter;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory is bounded: commands wait for it, in turns, for a bounded time; a host that does not read is not read from. */
class RoomScenarioTest {

    private static final int MIB = 1 << 20;
    private static final int H2C = 256 << 10;
    private static final int COMMAND_INTERRUPTED = 0x21;

    /** Room for one command of 1 MiB, and as much for what comes in capsules; besides, each queue has 64 KiB of its own. */
    private final Bench bench =
            new Bench(NvmeServerConfig.listeningOn(Peer.LOCAL).withDataBytes(2 * MIB));

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isZero();
    }

    private static Entry write(int id, int length) {
        return new Entry(FakeController.WRITE, id).transport(length).doubleword(12, length);
    }

    private static Entry read(int id, int length) {
        return new Entry(FakeController.READ, id).transport(length).doubleword(12, length);
    }

    private static void sendAll(Peer peer, Received r2t, byte[] data) {
        for (int at = 0; at < data.length; at += H2C) {
            int end = Math.min(data.length, at + H2C);
            peer.hostData(
                    r2t.commandId(), r2t.transferTag(), at, Arrays.copyOfRange(data, at, end), end == data.length);
        }
    }

    @Test
    void aWriteIsNotAskedForItsDataBeforeThereIsRoomForIt() {
        Peer first = bench.queue();
        Peer second = bench.queue();
        first.send(write(1, MIB));
        Received r2t = first.next().expect(Received.READY_TO_TRANSFER);
        assertThat(r2t.length()).isEqualTo(MIB);
        second.send(write(2, MIB));
        second.expectNothing();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isEqualTo(MIB - (64 << 10));
        // Small commands find room in the queue's own share.
        second.send(read(3, 512));
        assertThat(second.next().expect(Received.DATA).commandId()).isEqualTo(3);
        second.next().expectSuccess(3);
        byte[] data = Peer.pattern(0, MIB);
        sendAll(first, r2t, data);
        first.next().expectSuccess(1);
        assertThat(bench.controller.command(0).received).isEqualTo(data);
        bench.runTasks();
        sendAll(second, second.next().expect(Received.READY_TO_TRANSFER), data);
        second.next().expectSuccess(2);
    }

    @Test
    void whoWaitsTooLongIsInterrupted() {
        Peer first = bench.queue();
        Peer second = bench.queue();
        first.send(write(1, MIB));
        second.send(write(2, MIB));
        second.advance(19_900);
        second.expectNothing();
        second.advance(200);
        assertThat(second.next().expectStatus(2, COMMAND_INTERRUPTED).doNotRetry())
                .isFalse();
        assertThat(bench.controller.command(1).aborted).isTrue();
        assertThat(bench.count(Counter.COMMANDS_OUT_OF_ROOM)).isOne();
        first.close();
        bench.runTasks();
        second.send(write(3, MIB));
        second.next().expect(Received.READY_TO_TRANSFER);
    }

    private static void pass(Peer peer, int seconds) {
        for (int i = 0; i < seconds; i++) {
            peer.advance(1000);
        }
    }

    /** Whoever is asked for data and does not send it keeps memory from others. */
    @Test
    void aHostThatDoesNotSendWhatItWasAskedForIsDropped() {
        Peer silent = bench.queue();
        Peer patient = bench.queue();
        silent.send(write(1, MIB));
        Received r2t = silent.next().expect(Received.READY_TO_TRANSFER);
        pass(silent, 50);
        // Part of it does not help: a host could do that for ever.
        silent.hostData(1, r2t.transferTag(), 0, Peer.pattern(0, H2C), false);
        pass(silent, 9);
        silent.send(read(2, 512));
        silent.next().expect(Received.DATA);
        silent.next().expectSuccess(2);
        assertThat(bench.count(Counter.CONNECTIONS_OVERDUE)).isZero();
        pass(silent, 12);
        assertThat(silent.isOpen()).isFalse();
        assertThat(bench.count(Counter.CONNECTIONS_OVERDUE)).isOne();
        bench.runTasks();
        patient.send(write(3, MIB));
        patient.next().expect(Received.READY_TO_TRANSFER);
    }

    @Test
    void aHostThatSendsInTimeStaysHoweverOftenItIsAsked() {
        Peer slow = bench.queue();
        byte[] data = Peer.pattern(0, MIB);
        for (int id = 1; id <= 3; id++) {
            slow.send(write(id, MIB));
            Received r2t = slow.next().expect(Received.READY_TO_TRANSFER);
            pass(slow, 59);
            sendAll(slow, r2t, data);
            slow.next().expectSuccess(id);
        }
        pass(slow, 120);
        assertThat(slow.isOpen()).isTrue();
    }

    @Test
    void aCommandThatWaitsForMemoryMayBeEnded() {
        Peer first = bench.queue();
        Peer second = bench.queue();
        first.send(write(1, MIB));
        second.send(write(2, MIB));
        bench.controller.links.get(1).endCommands(command -> true, StatusCode.ABORT_REQUESTED, () -> {});
        second.runTasks();
        second.next().expectStatus(2, 0x07);
        second.send(write(3, MIB));
        first.close();
        bench.runTasks();
        assertThat(second.next().expect(Received.READY_TO_TRANSFER).commandId()).isEqualTo(3);
    }

    @Test
    void dataInCapsulesIsBoundedInTotal() {
        Peer first = bench.queue();
        Peer second = bench.queue();
        bench.controller.holding = true;
        int refused = 0;
        for (int i = 0; i < 256 && refused == 0; i++) {
            Peer peer = i < 120 ? first : second;
            peer.send(write(i, 8192).inCapsule(0, 8192), new byte[8192]);
            Received answer = peer.poll();
            if (answer != null) {
                answer.expectStatus(i, COMMAND_INTERRUPTED);
                refused = i;
            }
        }
        // 1 MiB for all, and 64 KiB for each of two queues.
        assertThat(refused).isEqualTo(128 + 16);
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isEqualTo(MIB);
    }

    @Test
    void readsWaitForMemoryInTheirOrder() {
        bench.controller.holding = true;
        Peer peer = bench.queue();
        for (int i = 1; i <= 3; i++) {
            peer.send(read(i, 600 << 10));
        }
        assertThat(bench.controller.commands)
                .filteredOn(FakeController.FakeCommand::ran)
                .hasSize(1);
        for (int i = 1; i <= 3; i++) {
            bench.controller.command(i - 1).end();
            peer.runTasks();
            Received data;
            do {
                data = peer.next().expect(Received.DATA);
                assertThat(data.commandId()).isEqualTo(i);
            } while (!data.last());
            peer.next().expectSuccess(i);
        }
    }

    @Test
    void manyCommandsThatEndAtOnceDoNotPileUpOnTheStack() {
        bench.controller.entries = 1024;
        Peer first = bench.queue();
        Peer second = bench.queue();
        first.send(write(1, MIB));
        second.send(write(0xFFFF, MIB));
        for (int i = 0; i < 1000; i++) {
            second.send(read(i, 65 << 10));
        }
        second.expectNothing();
        first.close();
        bench.runTasks();
        sendAll(second, second.next().expect(Received.READY_TO_TRANSFER), new byte[MIB]);
        int done = 0;
        Received answer;
        while ((answer = second.poll()) != null) {
            done += answer.type() == Received.RESPONSE ? 1 : 0;
            second.runTasks();
        }
        assertThat(done).isEqualTo(1001);
    }

    @Test
    void eventRequestsTakeNoMemory() {
        bench.controller.bufferBytes = MIB;
        Peer peer = bench.queue();
        peer.send(new Entry(FakeController.EVENT, 1)).send(new Entry(FakeController.EVENT, 2));
        assertThat(bench.controller.commands).allMatch(FakeController.FakeCommand::ran);
    }

    @Test
    void aHostThatDoesNotReadIsNotReadFrom() {
        Peer peer = bench.queue();
        // Nobody takes what is written: as with a socket whose peer has stopped reading.
        peer.channel.config().setWriteBufferHighWaterMark(MIB);
        peer.channel.config().setWriteBufferLowWaterMark(MIB / 2);
        peer.stall();
        for (int i = 0; i < 64; i++) {
            peer.send(read(i, 128 << 10));
        }
        long ran = bench.controller.commands.stream()
                .filter(FakeController.FakeCommand::ran)
                .count();
        assertThat(peer.channel.config().isAutoRead()).isFalse();
        assertThat(peer.stalledBytes()).isLessThan(MIB + (256 << 10) + 4096);
        assertThat(ran).isLessThan(64);
        peer.unstall();
        bench.runTasks();
        assertThat(peer.channel.config().isAutoRead()).isTrue();
        for (int i = 0; i < 64; i++) {
            assertThat(peer.next().expect(Received.DATA).data()).hasSize(128 << 10);
            peer.next().expectSuccess(i);
        }
    }

    @Test
    void aQueueThatEndsWhileItsHostDoesNotReadGivesEverythingBack() {
        Peer peer = bench.queue();
        peer.channel.config().setWriteBufferHighWaterMark(MIB);
        peer.channel.config().setWriteBufferLowWaterMark(MIB / 2);
        peer.stall();
        for (int i = 0; i < 64; i++) {
            peer.send(read(i, 128 << 10));
        }
        peer.unstallByClosing();
        bench.runTasks();
        assertThat(bench.server.queueContext().registry().all()).isEmpty();
        ByteBuf left = peer.channel.readOutbound();
        assertThat(left == null || left.release()).isTrue();
    }
}
