package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.nvme.pdu.InitializeRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses that come to a server and leave it while another one carries load. */
@Timeout(300)
class FloatingListenersTest {

    private static final Duration LONG = Duration.ofSeconds(200);
    private static final int HEADER = 24;

    private final FakeController controller = new FakeController();
    private NvmeServer server;
    private InetSocketAddress fixed;
    private InetSocketAddress floating;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = NvmeServer.bind(NvmeServerConfig.listeningOn(any), controller, ConnectionFront.NONE);
        fixed = server.boundAddresses().get(0);
        floating = server.listen(new InetSocketAddress("127.0.31.8", 0));
        server.accept(fixed);
    }

    @AfterEach
    void stop() {
        server.abort();
    }

    private static Socket dial(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(200_000);
        ByteBuf out = Unpooled.buffer();
        new InitializeRequest(0, 4, false, false, 1).encode(out);
        out.writeBytes(capsule(new Entry(FakeController.CONNECT, 1).inCapsule(0, 1024), 1024));
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        return socket;
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = dial(address);
        assertThat(socket.getInputStream().readNBytes(128 + HEADER)).hasSize(128 + HEADER);
        return socket;
    }

    private static byte[] capsule(Entry entry, int data) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(4).writeByte(0).writeByte(72).writeByte(data > 0 ? 72 : 0).writeIntLE(72 + data);
        return ByteBufUtil.getBytes(out.writeBytes(entry.bytes()).writeZero(data));
    }

    private static byte[] read512() {
        return capsule(new Entry(FakeController.READ, 2).transport(512).doubleword(12, 512), 0);
    }

    private void assertServed(Socket socket) throws IOException {
        controller.holding = false;
        socket.getOutputStream().write(read512());
        assertThat(socket.getInputStream().readNBytes(HEADER + 512 + HEADER)).hasSize(HEADER + 512 + HEADER);
    }

    private FakeController.FakeCommand running(Socket socket) throws IOException {
        controller.holding = true;
        int index = controller.commands.size();
        socket.getOutputStream().write(read512());
        while (controller.commands.size() <= index || !controller.command(index).ran()) {
            Thread.onSpinWait();
        }
        return controller.command(index);
    }

    private static int readToEnd(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException reset) {
            return 0;
        }
    }

    private static void await(CompletableFuture<Void> end) throws Exception {
        end.get(200, TimeUnit.SECONDS);
    }

    @Test
    void whoDialsAnAddressThatWasAddedWaitsUntilItAccepts() throws IOException {
        assertThat(server.boundAddresses()).containsExactly(fixed, floating);
        assertThat(server.listen(floating)).isEqualTo(floating);
        try (Socket early = dial(floating)) {
            early.setSoTimeout(500);
            assertThatThrownBy(() -> early.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            server.accept(floating);
            early.setSoTimeout(200_000);
            assertThat(early.getInputStream().readNBytes(128 + HEADER)).hasSize(128 + HEADER);
            assertThat(server.connections(floating)).isOne();
            assertThat(server.connections(fixed)).isZero();
        }
    }

    @Test
    void withdrawingAnAddressAnswersWhatRunsThereAndTakesNoMore() throws Exception {
        server.accept(floating);
        try (Socket stays = connect(fixed);
                Socket goes = connect(floating)) {
            FakeController.FakeCommand running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, Duration.ZERO, LONG);
            assertServed(stays);
            assertThat(withdrawn).isNotDone();
            running.end();
            assertThat(goes.getInputStream().readNBytes(HEADER + 512 + HEADER)).hasSize(HEADER + 512 + HEADER);
            await(withdrawn);
            assertThat(readToEnd(goes)).isZero();
            assertThatThrownBy(() -> dial(floating).close()).isInstanceOf(IOException.class);
            assertServed(stays);
            assertThat(server.boundAddresses()).containsExactly(fixed);
        }
    }

    @Test
    void hostsMayGoOnForAMomentAsTheyLookForOtherPaths() throws Exception {
        server.accept(floating);
        try (Socket goes = connect(floating)) {
            CompletableFuture<Void> withdrawn = server.withdraw(floating, LONG, LONG);
            assertServed(goes);
            assertThat(withdrawn).isNotDone();
            CompletableFuture<Void> dropped = server.drop(floating);
            assertThat(readToEnd(goes)).isZero();
            await(dropped);
        }
        server.listen(floating);
        server.accept(floating);
        try (Socket back = connect(floating)) {
            CompletableFuture<Void> withdrawn = server.withdraw(floating, Duration.ofMillis(50), LONG);
            assertThat(readToEnd(back)).isZero();
            await(withdrawn);
        }
    }

    @Test
    void whatDoesNotEndInTimeGetsNoStatusAndIsWaitedForStill() throws Exception {
        server.accept(floating);
        try (Socket goes = connect(floating)) {
            FakeController.FakeCommand running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, Duration.ZERO, Duration.ofMillis(100));
            assertThat(readToEnd(goes)).isZero();
            assertThat(withdrawn).isNotDone();
            running.end();
            await(withdrawn);
        }
    }

    @Test
    void anAddressThatIsDroppedSaysNothingMoreAndItsCommandsAreWaitedFor() throws Exception {
        server.accept(floating);
        try (Socket stays = connect(fixed);
                Socket goes = connect(floating)) {
            FakeController.FakeCommand running = running(goes);
            CompletableFuture<Void> dropped = server.drop(floating);
            assertThat(readToEnd(goes)).isZero();
            assertServed(stays);
            assertThat(dropped).isNotDone();
            running.end();
            await(dropped);
            await(server.drop(floating));
            await(server.withdraw(floating, Duration.ZERO, LONG));
            server.listen(floating);
            server.accept(floating);
            connect(floating).close();
            assertServed(stays);
        }
    }
}
