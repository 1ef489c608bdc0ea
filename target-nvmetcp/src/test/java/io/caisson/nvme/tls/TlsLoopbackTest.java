package io.caisson.nvme.tls;

import static io.caisson.nvme.tls.PskDerivationTest.KEY_256;
import static io.caisson.nvme.tls.PskDerivationTest.KEY_384;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.access.TlsKey;
import io.caisson.store.net.HostListeners;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsNoCloseNotifyException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over sockets, with BouncyCastle's client in its blocking form. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TlsLoopbackTest {

    private static final String HOST = "nqn.2014-08.org.example:host";
    private static final String SUBSYSTEM = "nqn.2026-11.io.caisson:subsystem";
    private static final int TRANSFER_BYTES = 24 << 20;

    private String configured = KEY_256;
    private final TlsContext tls = new TlsContext(
            (host, subsystem, from) -> TlsKey.parse(configured), Duration.ofMillis(500), TlsObserver.NONE);
    private final HostListeners listeners = new HostListeners("tls-test", 1, Duration.ZERO);
    private final AtomicLong unsentBytes = new AtomicLong();
    private final CompletableFuture<Void> inactive = new CompletableFuture<>();
    private volatile @Nullable Channel accepted;

    @AfterEach
    void stop() {
        listeners.closeListeners();
        listeners.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY_256, KEY_384})
    void manyBytesGoBothWays(String key) throws Exception {
        configured = key;
        try (Connection connection = connect()) {
            byte[] sent = bytes(TRANSFER_BYTES);
            CompletableFuture<byte[]> returned = connection.readLater(sent.length);
            connection.out.write(sent);
            assertThat(returned.get()).isEqualTo(sent);
        }
        inactive.get();
        assertThat(tls.statistics().secured()).isOne();
    }

    @Test
    void aReaderThatIsSlowHoldsUpTheWriter_inBoundedMemory() throws Exception {
        try (Connection connection = connect()) {
            byte[] sent = bytes(TRANSFER_BYTES);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    connection.out.write(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] piece = new byte[1000];
            DataInputStream in = new DataInputStream(connection.in);
            in.readFully(piece);
            long unsent = 0;
            // As long as nobody reads, the writer comes to a halt.
            for (long now = unsentBytes.get(); now == 0 || now != unsent; now = unsentBytes.get()) {
                unsent = now;
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS))
                        .join();
            }
            assertThat(writing).isNotDone();
            assertThat(unsentBytes.get()).isLessThan(3 << 20);
            byte[] rest = new byte[sent.length - piece.length];
            in.readFully(rest);
            writing.get();
            assertThat(rest[rest.length - 1]).isEqualTo(sent[sent.length - 1]);
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleIsAllThatBreaks() throws Exception {
        for (int i = 0; i < 5; i++) {
            Connection connection = connect();
            connection.out.write(bytes(300_000 + i * 1111));
            connection.socket.setSoLinger(true, 0);
            connection.socket.close();
        }
        try (Connection connection = connect()) {
            connection.out.write(7);
            assertThat(connection.in.read()).isEqualTo(7);
        }
        assertThat(tls.statistics().secured()).isEqualTo(6);
    }

    @Test
    void whoCloseKnowsThatAllCame() throws Exception {
        try (Connection connection = connect()) {
            connection.out.write(7);
            assertThat(connection.in.read()).isEqualTo(7);
            accepted().close();
            assertThat(connection.in.read()).isEqualTo(-1);
        }
        try (Connection connection = connect()) {
            connection.out.write(7);
            assertThat(connection.in.read()).isEqualTo(7);
            accepted().pipeline().firstContext().close();
            assertThatThrownBy(connection.in::read).isInstanceOf(TlsNoCloseNotifyException.class);
        }
    }

    @Test
    void halfAHandshakeIsDroppedInTime() throws Exception {
        InetSocketAddress address = listen();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[] {0x16, 3, 1});
            // The alert, then the end.
            assertThat(socket.getInputStream().readAllBytes()).startsWith(0x15, 3, 3, 0, 2, 2);
        }
        assertThat(tls.statistics().refused(TlsRefusal.TIMEOUT)).isOne();
    }

    // ---------------------------------------------------------------- both ends

    private final class Connection implements AutoCloseable {
        private final Socket socket;
        private final TlsClientProtocol protocol;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.connect(PskClient.with(configured, PskDerivation.STANDARD, 1, HOST, SUBSYSTEM));
            in = protocol.getInputStream();
            out = protocol.getOutputStream();
        }

        CompletableFuture<byte[]> readLater(int length) {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return in.readNBytes(length);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Connection connect() throws IOException {
        InetSocketAddress address = listeners.boundAddresses().isEmpty()
                ? listen()
                : listeners.boundAddresses().get(0);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        return new Connection(socket);
    }

    private Channel accepted() {
        return Objects.requireNonNull(accepted);
    }

    private InetSocketAddress listen() throws IOException {
        InetSocketAddress address =
                listeners.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), channel -> {
                    accepted = channel;
                    channel.pipeline().addLast(tls.newHandler(), new Echo());
                });
        listeners.accept();
        return address;
    }

    /** Reads only as fast as it may write, as a queue does. */
    private final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
            var buffer = context.channel().unsafe().outboundBuffer();
            unsentBytes.set(buffer == null ? 0 : buffer.totalPendingWriteBytes());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            inactive.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
