package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.pdu.InitializeRequest;
import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A host that says exactly what it is told, against a server without sockets; its clock stands still. */
public final class Peer implements AutoCloseable {

    public static final InetSocketAddress LOCAL = new InetSocketAddress("10.1.2.3", 4420);
    public static final InetSocketAddress REMOTE = new InetSocketAddress("10.1.2.99", 50000);

    private static final class Channel extends EmbeddedChannel {
        private final InetSocketAddress local;
        /** Whether nobody takes what is written, as behind a socket whose peer does not read. */
        private boolean stalled;

        Channel(InetSocketAddress local) {
            super(EmbeddedChannel.builder().register(false));
            this.local = local;
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (!stalled) {
                super.doWrite(in);
            }
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

    public final EmbeddedChannel channel;
    private final ByteBuf incoming = Unpooled.buffer();
    private final Queue<Received> answers = new ArrayDeque<>();
    private final Digest digest = new Digest();
    boolean headerDigest;
    boolean dataDigest;
    int alignment = 4;
    int maxH2cData;

    Peer(ServerContext server, InetSocketAddress portal) {
        channel = new Channel(portal);
        channel.pipeline().addLast(new ConnectionHandler(server, channel));
        try {
            channel.register();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    // ---------------------------------------------------------------- raw

    public Peer sendBytes(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        return this;
    }

    /** Runs what other threads left for the event loop. */
    public void runTasks() {
        channel.runPendingTasks();
    }

    public void advance(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** From now on nothing is taken of what the controller writes. */
    void stall() {
        ((Channel) channel).stalled = true;
    }

    /** Bytes that the controller has written, and nobody has taken. */
    long stalledBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    void unstall() {
        ((Channel) channel).stalled = false;
        long before;
        do {
            before = stalledBytes();
            channel.flush();
            channel.runPendingTasks();
        } while (stalledBytes() > 0 || stalledBytes() != before);
    }

    void unstallByClosing() {
        channel.close();
        channel.runPendingTasks();
    }

    private void collect() {
        ByteBuf out;
        while ((out = channel.readOutbound()) != null) {
            incoming.writeBytes(out);
            out.release();
        }
        while (incoming.readableBytes() >= 8) {
            int length = incoming.getIntLE(incoming.readerIndex() + 4);
            if (incoming.readableBytes() < length) {
                return;
            }
            answers.add(parse(incoming.readSlice(length)));
        }
    }

    private Received parse(ByteBuf pdu) {
        int length = pdu.readableBytes();
        int type = pdu.getByte(0);
        int flags = pdu.getByte(1);
        int headerLength = pdu.getUnsignedByte(2);
        int dataOffset = pdu.getUnsignedByte(3);
        if (type > Received.TERMINATION) {
            assertThat((flags & 1) != 0).as("HDGSTF").isEqualTo(headerDigest);
        }
        if ((flags & 1) != 0) {
            assertThat(digest.of(pdu, 0, headerLength)).as("header digest").isEqualTo(pdu.getIntLE(headerLength));
        }
        byte[] data = new byte[0];
        if (type == Received.DATA) {
            assertThat((flags & 2) != 0).as("DDGSTF").isEqualTo(dataDigest);
            assertThat(dataOffset % alignment).as("PDO within HPDA").isZero();
            int dataLength = pdu.getIntLE(16);
            assertThat(length).isEqualTo(dataOffset + dataLength + (dataDigest ? 4 : 0));
            data = ByteBufUtil.getBytes(pdu, dataOffset, dataLength);
            if (dataDigest) {
                assertThat(digest.of(pdu, dataOffset, dataLength))
                        .as("data digest")
                        .isEqualTo(pdu.getIntLE(dataOffset + dataLength));
            }
        } else if (type == Received.TERMINATION) {
            data = ByteBufUtil.getBytes(pdu, headerLength, length - headerLength);
        }
        return new Received(ByteBufUtil.getBytes(pdu, 0, headerLength), data);
    }

    public Received next() {
        collect();
        Received answer = answers.poll();
        assertThat(answer).as("an answer").isNotNull();
        return answer;
    }

    public @Nullable Received poll() {
        collect();
        return answers.poll();
    }

    public void expectNothing() {
        collect();
        assertThat(answers).as("answers").isEmpty();
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** A graceful close waits for the host to close its side. */
    public boolean closed() {
        advance(2100);
        return !channel.isOpen();
    }

    /** The connection ended with a termination request. */
    public Received expectTermination(int fatalErrorStatus, int information) {
        Received termination = next().expect(Received.TERMINATION);
        assertThat(termination.fatalErrorStatus()).as("fatal error status").isEqualTo(fatalErrorStatus);
        assertThat(termination.information()).as("fatal error information").isEqualTo(information);
        expectNothing();
        assertThat(closed()).as("closed").isTrue();
        return termination;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }

    // ---------------------------------------------------------------- PDUs

    public Peer initialize() {
        return initialize(false, false, 4, 1);
    }

    public Peer initialize(boolean header, boolean data, int alignmentBytes, long maxR2t) {
        ByteBuf out = Unpooled.buffer();
        new InitializeRequest(0, alignmentBytes, header, data, maxR2t).encode(out);
        channel.writeInbound(out);
        Received response = next().expect(Received.INITIALIZE_RESPONSE);
        assertThat(response.header()[11]).isEqualTo((byte) ((header ? 1 : 0) | (data ? 2 : 0)));
        headerDigest = header;
        dataDigest = data;
        alignment = alignmentBytes;
        maxH2cData = Unpooled.wrappedBuffer(response.header()).getIntLE(12);
        return this;
    }

    public Peer send(Entry entry) {
        return send(entry, new byte[0]);
    }

    public Peer send(Entry entry, byte[] inCapsule) {
        channel.writeInbound(capsule(entry, inCapsule));
        return this;
    }

    /** A command capsule, with the digests that were agreed. */
    public ByteBuf capsule(Entry entry, byte[] data) {
        return pdu(0x04, 0, entry.bytes(), data);
    }

    public Peer hostData(int commandId, int tag, long offset, byte[] data, boolean last) {
        channel.writeInbound(hostDataPdu(commandId, tag, offset, data, last));
        return this;
    }

    public ByteBuf hostDataPdu(int commandId, int tag, long offset, byte[] data, boolean last) {
        ByteBuf specific = Unpooled.buffer();
        specific.writeShortLE(commandId)
                .writeShortLE(tag)
                .writeIntLE((int) offset)
                .writeIntLE(data.length);
        specific.writeZero(4);
        return pdu(0x06, last ? 4 : 0, ByteBufUtil.getBytes(specific), data);
    }

    private ByteBuf pdu(int type, int flags, byte[] specific, byte[] data) {
        int header = 8 + specific.length;
        int offset = header + (headerDigest ? 4 : 0);
        boolean digested = dataDigest && data.length > 0;
        ByteBuf out = channel.alloc().directBuffer();
        out.writeByte(type).writeByte(flags | (headerDigest ? 1 : 0) | (digested ? 2 : 0));
        out.writeByte(header).writeByte(data.length > 0 ? offset : 0);
        out.writeIntLE(offset + data.length + (digested ? 4 : 0));
        out.writeBytes(specific);
        if (headerDigest) {
            out.writeIntLE(digest.of(out, 0, header));
        }
        out.writeBytes(data);
        if (digested) {
            out.writeIntLE(digest.of(out, offset, data.length));
        }
        return out;
    }

    /** Bytes that count up from {@code offset}. */
    public static byte[] pattern(int offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int at = offset + i;
            bytes[i] = (byte) (at * 7 + at / 251);
        }
        return bytes;
    }
}
