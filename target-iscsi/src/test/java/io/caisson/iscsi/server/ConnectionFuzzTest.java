package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Tag;

/**
 * A whole connection over a fake device: raw bytes, or headers that begin like real ones, after a login or without. The
 * end leaves nothing behind: no session, no connection, no byte of the budget.
 */
@Tag("fuzz")
class ConnectionFuzzTest {

    private static final int[] OPCODES = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x10, 0x1C, 0x3F};

    @FuzzTest(maxDuration = "270s")
    void survivesAnything(FuzzedDataProvider data) {
        Bench bench = new Bench();
        Peer peer = bench.connect();
        if (data.consumeInt(0, 7) != 0) {
            peer.loggedIn(data.consumeBoolean() ? "InitialR2T=No" : "InitialR2T=Yes", "ImmediateData=Yes");
        }
        bench.device.holding = data.consumeBoolean();
        while (data.remainingBytes() > 0 && peer.channel.isOpen()) {
            switch (data.consumeInt(0, 9)) {
                case 0 -> peer.sendBytes(data.consumeBytes(data.consumeInt(0, 200)));
                case 1 -> peer.advance(data.consumeInt(0, 6000));
                case 2 ->
                    bench.device.tasks.stream()
                            .filter(task -> task.completion != null)
                            .findFirst()
                            .ifPresent(task -> {
                                task.end();
                                bench.device.tasks.remove(task);
                            });
                default -> peer.sendBytes(plausible(data, peer));
            }
            peer.runTasks();
            drain(peer);
        }
        bench.device.holding = false;
        peer.close();
        bench.close();
        drain(peer);
        assertThat(bench.server.registry().all()).isEmpty();
        assertThat(bench.server.connections()).isZero();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
        assertThat(bench.device.nexuses).isEmpty();
    }

    private static void drain(Peer peer) {
        ByteBuf out;
        while ((out = peer.channel.readOutbound()) != null) {
            out.release();
        }
    }

    /** A header whose opcode, lengths and numbers are such that it may get through. */
    private static byte[] plausible(FuzzedDataProvider data, Peer peer) {
        int length = data.consumeInt(0, 3) == 0 ? data.consumeInt(0, 2048) : 512 * data.consumeInt(0, 2);
        ByteBuf out = Unpooled.buffer();
        int opcode = OPCODES[data.consumeInt(0, OPCODES.length - 1)];
        out.writeByte(opcode | (data.consumeBoolean() ? 0x40 : 0));
        out.writeByte(data.consumeByte());
        out.writeShort(0);
        out.writeByte(data.consumeInt(0, 20) == 0 ? data.consumeInt(0, 8) : 0);
        out.writeMedium(length);
        out.writeLong((long) data.consumeInt(0, 2) << 48);
        out.writeInt(data.consumeInt(-1, 6));
        out.writeInt(data.consumeBoolean() ? 512 * data.consumeInt(0, 16) : data.consumeInt(-1, 8));
        out.writeInt(peer.cmdSn + data.consumeInt(-1, 2));
        if (data.consumeBoolean()) {
            peer.cmdSn++;
        }
        out.writeInt(0);
        byte[] cdb = new byte[16];
        cdb[0] = (byte) (data.consumeBoolean() ? FakeDevice.READ_10 : FakeDevice.WRITE_10);
        if (opcode == 0x05) {
            cdb[7] = (byte) data.consumeInt(0, 2);
            cdb[10] = (byte) (2 * data.consumeInt(0, 8));
        } else {
            cdb[8] = (byte) data.consumeInt(0, 16);
        }
        out.writeBytes(cdb);
        out.writeZero((length + 3) & ~3);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
