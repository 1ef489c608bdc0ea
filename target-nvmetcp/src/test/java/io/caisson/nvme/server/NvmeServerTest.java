package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.nvme.pdu.InitializeRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server with sockets: where it listens, and how it ends. */
class NvmeServerTest {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final FakeController controller = new FakeController();
    private NvmeServer server;

    @BeforeEach
    void start() throws IOException {
        server = NvmeServer.bind(
                NvmeServerConfig.listeningOn(ANY_PORT, ANY_PORT).withDrainTimeout(Duration.ofSeconds(60)),
                controller,
                ConnectionFront.NONE);
        server.accept();
    }

    @AfterEach
    void stop() {
        server.abort();
    }

    private Socket connect(int listener) throws IOException {
        InetSocketAddress address = server.boundAddresses().get(listener);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        ByteBuf out = Unpooled.buffer();
        new InitializeRequest(0, 4, false, false, 1).encode(out);
        out.writeBytes(capsule(new Entry(FakeController.CONNECT, 1).inCapsule(0, 1024), 1024));
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        socket.getInputStream().readNBytes(128 + 24);
        return socket;
    }

    private static byte[] capsule(Entry entry, int data) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(4).writeByte(0).writeByte(72).writeByte(data > 0 ? 72 : 0).writeIntLE(72 + data);
        return ByteBufUtil.getBytes(out.writeBytes(entry.bytes()).writeZero(data));
    }

    private static Entry read(int length) {
        return new Entry(FakeController.READ, 2).transport(length).doubleword(12, length);
    }

    private FakeController.FakeCommand awaitCommand(int index) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (controller.commands.size() <= index || !controller.command(index).ran()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            Thread.onSpinWait();
        }
        return controller.command(index);
    }

    @Test
    void servesReadsOnEachAddress() throws IOException {
        for (int listener = 0; listener < 2; listener++) {
            try (Socket socket = connect(listener)) {
                socket.getOutputStream().write(capsule(read(300_000), 0));
                // Two PDUs of data, and the response.
                byte[] answer = socket.getInputStream().readNBytes(24 + 262_144 + 24 + 37_856 + 24);
                assertThat(answer).hasSize(24 + 262_144 + 24 + 37_856 + 24);
                byte[] expected = Peer.pattern(0, 300_000);
                assertThat(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(answer, 24, 262_144)))
                        .isEqualTo(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(expected, 0, 262_144)));
                assertThat(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(answer, 24 + 262_144 + 24, 37_856)))
                        .isEqualTo(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(expected, 262_144, 37_856)));
            }
        }
    }

    @Test
    void listsItsQueues() throws IOException {
        try (Socket socket = connect(1)) {
            assertThat(server.queues()).singleElement().satisfies(view -> {
                assertThat(view.local()).isEqualTo(server.boundAddresses().get(1));
                assertThat(view.remote().getPort()).isEqualTo(socket.getLocalPort());
            });
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void closingAnswersWhatRuns() throws Exception {
        controller.holding = false;
        try (Socket socket = connect(0)) {
            controller.holding = true;
            socket.getOutputStream().write(capsule(read(512), 0));
            FakeController.FakeCommand running = awaitCommand(1);
            Thread closing = new Thread(server::close);
            closing.start();
            InetSocketAddress address = server.boundAddresses().get(0);
            awaitRefusal(address);
            running.end();
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(24 + 512 + 24)).hasSize(24 + 512 + 24);
            assertThat(in.read()).isEqualTo(-1);
            socket.shutdownOutput();
            closing.join(PATIENCE_MILLIS);
            assertThat(closing.isAlive()).isFalse();
        }
        assertThat(server.connections()).isZero();
    }

    private static void awaitRefusal(InetSocketAddress address) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
            try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
                Objects.requireNonNull(probe);
            } catch (IOException refused) {
                return;
            }
        }
        throw new AssertionError("still listening");
    }

    @Test
    void abortingSaysNothingMore() throws IOException {
        try (Socket socket = connect(0)) {
            controller.holding = true;
            socket.getOutputStream().write(capsule(read(512), 0));
            FakeController.FakeCommand running = awaitCommand(1);
            server.abort();
            running.end();
            assertThat(readToEnd(socket)).isZero();
        }
        assertThat(controller.closes).isOne();
    }

    private static int readToEnd(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException reset) {
            return 0;
        }
    }

    @Test
    void anAddressThatIsTakenIsAnError() {
        InetSocketAddress taken = server.boundAddresses().get(0);
        assertThatThrownBy(() -> NvmeServer.bind(NvmeServerConfig.listeningOn(taken), controller, ConnectionFront.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on");
    }
}
