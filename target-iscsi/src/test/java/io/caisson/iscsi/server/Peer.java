package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.Pdu;
import io.caisson.iscsi.pdu.PduEncoder;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.TargetPdu;
import io.caisson.iscsi.pdu.TargetPdus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An initiator that says exactly what it is told, against a server without sockets; its clock stands still. */
final class Peer implements AutoCloseable {

    static final String TARGET = "iqn.2026-01.io.caisson:t";
    static final String INITIATOR = "iqn.2026-01.org.example:host";
    static final long ISID = 0x800001230000L;
    static final InetSocketAddress LOCAL = new InetSocketAddress("10.1.2.3", 3260);
    static final InetSocketAddress REMOTE = new InetSocketAddress("10.1.2.99", 50000);

    private static final class Channel extends EmbeddedChannel {
        private final InetSocketAddress local;

        Channel(ConnectionHandler handler, InetSocketAddress local) {
            super(EmbeddedChannel.builder().handlers(handler).register(false));
            this.local = local;
        }

        @Override
        protected SocketAddress localAddress0() {
            return local;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return REMOTE;
        }
    }

    /** What came from the target. */
    record Answer(TargetPdu pdu, byte[] data) {
        <T> T as(Class<T> type) {
            assertThat(pdu).isInstanceOf(type);
            return type.cast(pdu);
        }

        String text() {
            return new String(data, StandardCharsets.UTF_8).replace('\0', '\n');
        }
    }

    final EmbeddedChannel channel;
    private final PduEncoder encoder = new PduEncoder();
    private final ByteBuf incoming = Unpooled.buffer();
    private final Queue<Answer> answers = new ArrayDeque<>();
    int cmdSn = 100;
    int statSn;
    long isid = ISID;
    private int nextTag = 1;
    private boolean headerDigest;
    private boolean dataDigest;

    /** @param portal the address that it dials */
    Peer(ServerContext server, InetSocketAddress portal) {
        Channel dialled = new Channel(new ConnectionHandler(server), portal);
        try {
            dialled.register();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        channel = dialled;
    }

    // ---------------------------------------------------------------- raw

    Peer sendBytes(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        return this;
    }

    Peer send(Pdu pdu) {
        return send(pdu, new byte[0]);
    }

    Peer send(Pdu pdu, byte[] data) {
        channel.writeInbound(encode(pdu, data));
        return this;
    }

    ByteBuf encode(Pdu pdu, byte[] data) {
        ByteBuf out = channel.alloc().directBuffer();
        encoder.encode(pdu, Unpooled.wrappedBuffer(data), out);
        return out;
    }

    /** Runs what other threads left for the event loop. */
    void runTasks() {
        channel.runPendingTasks();
    }

    void advance(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private void collect() {
        ByteBuf out;
        while ((out = channel.readOutbound()) != null) {
            incoming.writeBytes(out);
            out.release();
        }
        while (incoming.readableBytes() >= BasicHeader.BYTES) {
            int at = incoming.readerIndex();
            int length = incoming.getUnsignedMedium(at + 5);
            int header = BasicHeader.BYTES + (headerDigest ? 4 : 0);
            int whole = header + ((length + 3) & ~3) + (dataDigest && length > 0 ? 4 : 0);
            if (incoming.readableBytes() < whole) {
                return;
            }
            TargetPdu pdu = TargetPdus.decode(incoming, at);
            answers.add(new Answer(pdu, ByteBufUtil.getBytes(incoming, at + header, length)));
            incoming.skipBytes(whole);
        }
    }

    Answer next() {
        collect();
        Answer answer = answers.poll();
        assertThat(answer).as("an answer").isNotNull();
        return answer;
    }

    <T> T next(Class<T> type) {
        return next().as(type);
    }

    /** The next answer, or null. */
    @Nullable
    Answer poll() {
        collect();
        return answers.poll();
    }

    void expectNothing() {
        collect();
        assertThat(answers).as("answers").isEmpty();
    }

    boolean closed() {
        // A graceful close waits for us to close our side.
        advance(2100);
        return !channel.isOpen();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }

    // ---------------------------------------------------------------- login

    static byte[] text(String... pairs) {
        return (String.join("\0", pairs) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    LoginRequest loginRequest(int currentStage, int nextStage, boolean transit, int length) {
        return new LoginRequest(
                transit, false, currentStage, transit ? nextStage : 0, 0, 0, length, isid, 0, 0, 1, cmdSn, statSn);
    }

    Answer login(int currentStage, int nextStage, boolean transit, String... pairs) {
        byte[] text = pairs.length == 0 ? new byte[0] : text(pairs);
        send(loginRequest(currentStage, nextStage, transit, text.length), text);
        runTasks();
        return next();
    }

    /** Logs in to a normal session in one step, offering {@code pairs}. */
    Peer loggedIn(String... pairs) {
        String[] all = new String[pairs.length + 2];
        all[0] = "InitiatorName=" + INITIATOR;
        all[1] = "TargetName=" + TARGET;
        System.arraycopy(pairs, 0, all, 2, pairs.length);
        Answer answer = login(1, 3, true, all);
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.transit()).isTrue();
        statSn = response.statSn() + 1;
        headerDigest = answer.text().contains("HeaderDigest=CRC32C");
        dataDigest = answer.text().contains("DataDigest=CRC32C");
        encoder.useDigests(headerDigest, dataDigest);
        return this;
    }

    Peer inDiscovery() {
        LoginResponse response = login(1, 3, true, "InitiatorName=" + INITIATOR, "SessionType=Discovery")
                .as(LoginResponse.class);
        assertThat(response.status()).isZero();
        return this;
    }

    // ---------------------------------------------------------------- commands

    int tag() {
        return nextTag++;
    }

    private static byte[] cdb(int opcode, int blocks) {
        byte[] cdb = new byte[16];
        cdb[0] = (byte) opcode;
        cdb[7] = (byte) (blocks >> 8);
        cdb[8] = (byte) blocks;
        return cdb;
    }

    ScsiCommand read(int tag, int blocks, long expected) {
        return new ScsiCommand(
                false, true, true, false, 1, 0, 0, tag, expected, cmdSn++, statSn, cdb(FakeDevice.READ_10, blocks), 0);
    }

    /** @param finalBit false: unsolicited Data-Out follows */
    ScsiCommand write(int tag, int blocks, long expected, int immediate, boolean finalBit) {
        return new ScsiCommand(
                false,
                finalBit,
                false,
                true,
                1,
                immediate,
                0,
                tag,
                expected,
                cmdSn++,
                statSn,
                cdb(FakeDevice.WRITE_10, blocks),
                0);
    }

    /** Takes or keeps a lock: a block to compare with, and one to write. */
    ScsiCommand compareAndWrite(int tag, int immediate) {
        byte[] cdb = cdb(FakeDevice.COMPARE_AND_WRITE, 0);
        return new ScsiCommand(false, true, false, true, 1, immediate, 0, tag, 1024, cmdSn++, statSn, cdb, 0);
    }

    static DataOut dataOut(int tag, int transferTag, int dataSn, long offset, int length, boolean finalBit) {
        return new DataOut(finalBit, length, 0, tag, transferTag, 0, dataSn, offset);
    }

    /** Bytes that count up from {@code offset}. */
    static byte[] pattern(int offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int at = offset + i;
            bytes[i] = (byte) (at * 7 + at / 251);
        }
        return bytes;
    }
}
