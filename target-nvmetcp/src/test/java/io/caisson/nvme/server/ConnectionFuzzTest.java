package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.queue.QueueLimits;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Tag;

/**
 * A whole connection over a fake controller: raw bytes, or commands and data that begin like real ones, R2Ts answered or
 * not, commands ended by others. The end leaves nothing behind: no queue, no connection, no byte of the budget.
 */
@Tag("fuzz")
class ConnectionFuzzTest {

    private static final int[] OPCODES = {
        FakeController.FLUSH, FakeController.WRITE, FakeController.READ, FakeController.EVENT, FakeController.CONNECT
    };
    private static final int[] IDENTIFIERS = {0x01, 0x5A, 0x5A, 0x00, 0x40};

    private final Queue<Received> requests = new ArrayDeque<>();

    @FuzzTest(maxDuration = "600s")
    void survivesAnything(FuzzedDataProvider data) {
        Bench bench = new Bench(NvmeServerConfig.listeningOn(Peer.LOCAL)
                .withDataBytes(data.consumeBoolean() ? 1 << 16 : 1 << 20)
                .withLimits(new QueueLimits(4096, 4096, 8192, 1 << 18, Duration.ofSeconds(5), Duration.ofSeconds(60))));
        Peer peer = bench.connect();
        requests.clear();
        if (data.consumeInt(0, 7) != 0) {
            peer.initialize(data.consumeBoolean(), data.consumeBoolean(), 4, data.consumeInt(1, 3));
            bench.controller.entries = data.consumeInt(2, 40);
            bench.controller.flowControl = data.consumeBoolean();
            bench.queue(peer);
        }
        bench.controller.holding = data.consumeBoolean();
        while (data.remainingBytes() > 0 && peer.channel.isOpen()) {
            step(data, bench, peer);
            peer.runTasks();
            drain(peer);
        }
        bench.controller.holding = false;
        bench.close();
        drain(peer);
        assertThat(bench.server.queueContext().registry().all()).isEmpty();
        assertThat(bench.server.connections()).isZero();
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isZero();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.controller.closes).isEqualTo(bench.controller.links.size());
    }

    private void step(FuzzedDataProvider data, Bench bench, Peer peer) {
        switch (data.consumeInt(0, 11)) {
            case 0 -> peer.sendBytes(data.consumeBytes(data.consumeInt(0, 200)));
            case 1 -> peer.advance(data.consumeInt(0, 6000));
            case 2, 3 ->
                bench.controller.commands.stream()
                        .filter(command -> command.ran() && !command.ended)
                        .findFirst()
                        .ifPresent(FakeController.FakeCommand::end);
            case 4 ->
                bench.controller.links.forEach(link -> link.endCommands(
                        command -> command.namespaceId() == 1, StatusCode.PREEMPTED_AND_ABORTED, () -> {}));
            case 5 -> {
                int id = data.consumeInt(0, 20);
                bench.controller.links.forEach(link -> link.abort(id, unrun -> {}));
            }
            case 6, 7, 8 -> answerRequest(data, peer);
            default -> sendCommand(data, peer);
        }
    }

    private void sendCommand(FuzzedDataProvider data, Peer peer) {
        int length = 4 * data.consumeInt(0, 6000);
        int inCapsule = data.consumeBoolean() ? data.consumeInt(0, 4100) : 0;
        Entry entry = new Entry(OPCODES[data.consumeInt(0, OPCODES.length - 1)], data.consumeInt(0, 20))
                .namespace(data.consumeInt(0, 2))
                .doubleword(12, data.consumeInt(0, 3) == 0 ? inCapsule : length)
                .descriptor(
                        data.consumeInt(0, 5) == 0 ? data.consumeInt(-1, 5000) : 0,
                        data.consumeInt(0, 5) == 0 ? data.consumeInt(-1, 5000) : Math.max(length, inCapsule),
                        IDENTIFIERS[data.consumeInt(0, IDENTIFIERS.length - 1)]);
        cut(data, peer, peer.capsule(entry, new byte[inCapsule]));
    }

    private void answerRequest(FuzzedDataProvider data, Peer peer) {
        Received r2t = requests.poll();
        if (r2t == null) {
            return;
        }
        int at = 0;
        while (at < r2t.length() && peer.channel.isOpen()) {
            int count = Math.min(4096, r2t.length() - at);
            int slip = data.consumeInt(0, 40) == 0 ? data.consumeInt(-4, 4) : 0;
            cut(
                    data,
                    peer,
                    peer.hostDataPdu(
                            r2t.commandId(),
                            r2t.transferTag(),
                            r2t.offset() + at + slip,
                            new byte[count],
                            at + count == r2t.length()));
            at += count;
        }
    }

    /** Sends a PDU whole, in two pieces, or with a byte changed. */
    private static void cut(FuzzedDataProvider data, Peer peer, ByteBuf pdu) {
        int how = data.consumeInt(0, 30);
        if (how == 0) {
            int at = data.consumeInt(0, pdu.readableBytes() - 1);
            pdu.setByte(at, data.consumeByte());
        }
        if (how == 1) {
            int at = data.consumeInt(0, pdu.readableBytes());
            peer.channel.writeInbound(pdu.readRetainedSlice(at));
            if (!peer.channel.isOpen()) {
                pdu.release();
                return;
            }
        }
        peer.channel.writeInbound(pdu);
    }

    private void drain(Peer peer) {
        Received answer;
        while ((answer = peer.poll()) != null) {
            if (answer.type() == Received.READY_TO_TRANSFER) {
                requests.add(answer);
            }
        }
    }
}
