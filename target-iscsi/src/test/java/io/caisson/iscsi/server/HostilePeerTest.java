package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.PduEncoder;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionLimits;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets: what a broken or hostile initiator does costs its own connection only. */
class HostilePeerTest {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final FakeDevice device = new FakeDevice();
    private final Bench.Directory directory = new Bench.Directory();
    private IscsiServer server;

    @BeforeEach
    void start() throws IOException {
        start(IscsiServerConfig.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    private void start(IscsiServerConfig config) throws IOException {
        if (server != null) {
            server.close();
        }
        server = IscsiServer.bind(config.withDrainTimeout(Duration.ofMillis(500)), directory, target -> device);
        server.accept();
        directory.targets = List.of(new TargetView(
                Peer.TARGET,
                "group",
                1,
                List.of(new PortalView(server.boundAddresses().get(0), 7))));
    }

    /** With a server that does not mind silence, and has room for much data. */
    private void startPatiently() throws IOException {
        SessionLimits limits = new SessionLimits(
                128, 32, 1L << 30, 1 << 20, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(1));
        start(IscsiServerConfig.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLimits(limits)
                .withDataBytes(1L << 30));
    }

    @AfterEach
    void stop() {
        device.holding = false;
        server.close();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    private Socket dial() throws IOException {
        InetSocketAddress address = server.boundAddresses().get(0);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Bytes of a login that reaches the full feature phase at once. */
    private static byte[] login(long isid) {
        byte[] text = Peer.text("InitiatorName=" + Peer.INITIATOR, "TargetName=" + Peer.TARGET);
        return bytes(
                new io.caisson.iscsi.pdu.LoginRequest(true, false, 1, 3, 0, 0, text.length, isid, 0, 0, 1, 1, 0), text);
    }

    private static byte[] bytes(io.caisson.iscsi.pdu.Pdu pdu, byte[] data) {
        ByteBuf out = Unpooled.buffer();
        new PduEncoder().encode(pdu, Unpooled.wrappedBuffer(data), out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] read(int tag, int cmdSn, int blocks) {
        byte[] cdb = new byte[16];
        cdb[0] = FakeDevice.READ_10;
        cdb[7] = (byte) (blocks >> 8);
        cdb[8] = (byte) blocks;
        return bytes(
                new io.caisson.iscsi.pdu.ScsiCommand(
                        false, true, true, false, 1, 0, 0, tag, (long) blocks * 512, cmdSn, 0, cdb, 0),
                new byte[0]);
    }

    /** Reads one PDU; returns its header. */
    private static byte[] receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] header = in.readNBytes(BasicHeader.BYTES);
        assertThat(header).as("a whole header").hasSize(BasicHeader.BYTES);
        int length = Unpooled.wrappedBuffer(header).getUnsignedMedium(5);
        in.readNBytes((length + 3) & ~3);
        return header;
    }

    private Socket loggedIn(long isid) throws IOException {
        Socket socket = dial();
        socket.getOutputStream().write(login(isid));
        byte[] response = receive(socket);
        assertThat(response[0]).isEqualTo((byte) 0x23);
        assertThat(response[36]).as("status class").isZero();
        return socket;
    }

    private void assertServes() throws IOException {
        try (Socket socket = loggedIn(0x8000_7777_0000L)) {
            socket.getOutputStream().write(read(1, 1, 8));
            assertThat(receive(socket)[0]).isEqualTo((byte) 0x25);
        }
    }

    @Test
    void survivesGarbageAndHalfLogins() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            try (Socket socket = dial()) {
                byte[] bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
                if (i % 3 == 0) {
                    byte[] login = login(random.nextInt());
                    bytes = java.util.Arrays.copyOf(login, random.nextInt(login.length));
                }
                socket.getOutputStream().write(bytes);
            } catch (IOException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageMatching("(?s).*(reset|pipe|closed).*");
            }
        }
        await("all connections to be gone", () -> server.connections() == 0);
        assertServes();
    }

    @Test
    void lengthOfSixteenMegabytesCostsNothing() throws IOException {
        byte[] header = new byte[48];
        header[0] = 0x43;
        header[5] = (byte) 0xFF;
        header[6] = (byte) 0xFF;
        header[7] = (byte) 0xFF;
        try (Socket socket = dial()) {
            socket.getOutputStream().write(header);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket socket = loggedIn(Peer.ISID)) {
            header[0] = 0x01;
            socket.getOutputStream().write(header);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertServes();
    }

    @Test
    void thousandLoginsTakeSeconds() throws IOException {
        startPatiently();
        long begun = System.nanoTime();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Socket socket = dial();
            socket.getOutputStream().write(login(0x8000_0000_0000L + i));
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            assertThat(receive(socket)[36]).isZero();
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(taken).isLessThan(Duration.ofSeconds(60));
        assertThat(server.sessions()).hasSize(1000);
        for (Socket socket : sockets) {
            socket.close();
        }
        await("all sessions to end", () -> server.sessions().isEmpty() && server.connections() == 0);
        assertThat(device.nexuses).isEmpty();
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAtOnce() throws IOException {
        start(IscsiServerConfig.listeningOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withConnectionLimits(3, 2, Duration.ofSeconds(30)));
        try (Socket first = loggedIn(1);
                Socket second = dial();
                Socket third = dial();
                Socket fourth = dial()) {
            assertThat(fourth.getInputStream().read()).isEqualTo(-1);
            await("the refusal to be counted", () -> server.statistics().value(Counter.CONNECTIONS_REFUSED) == 1);
            first.getOutputStream().write(read(1, 1, 1));
            assertThat(receive(first)[0]).isEqualTo((byte) 0x25);
            second.close();
            third.close();
        }
        await("room", () -> server.connections() == 0);
        assertServes();
    }

    @Test
    void readerThatDoesNotReadIsHeldBackAndOthersAreServed() throws IOException {
        startPatiently();
        try (Socket slow = loggedIn(Peer.ISID)) {
            OutputStream out = slow.getOutputStream();
            for (int i = 0; i < 100; i++) {
                out.write(read(i + 1, i + 1, 2048));
            }
            await("commands to begin", () -> !device.tasks.isEmpty());
            assertServes();
            int last = 0;
            for (int done = 0; done < 100; ) {
                byte[] header = receive(slow);
                done += (header[1] & 1) != 0 ? 1 : 0;
                last = header[0];
            }
            assertThat(last).isEqualTo(0x25);
        }
    }

    @Test
    void abortSendsNoStatusAnyMore() throws Exception {
        try (Socket socket = loggedIn(Peer.ISID)) {
            device.holding = true;
            socket.getOutputStream().write(read(1, 1, 8));
            await("the command to run", () -> !device.tasks.isEmpty() && device.last().completion != null);
            server.abort();
            device.last().end();
            int next;
            try {
                next = socket.getInputStream().read();
            } catch (IOException reset) {
                next = -1;
            }
            assertThat(next).isEqualTo(-1);
        }
    }

    @Test
    void closeAsksForLogoutAndListensNoMore() throws IOException {
        InetSocketAddress address = server.boundAddresses().get(0);
        try (Socket socket = loggedIn(Peer.ISID)) {
            server.close();
            byte[] message = receive(socket);
            assertThat(message[0]).isEqualTo((byte) 0x32);
            assertThat(message[36]).as("logout requested").isEqualTo((byte) 1);
            message = receive(socket);
            assertThat(message[36]).as("session dropped").isEqualTo((byte) 3);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                .isInstanceOf(IOException.class);
        assertThat(device.nexuses).isEmpty();
    }

    @Test
    void addressInUseIsToldAndLeavesNothingOpen() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> IscsiServer.bind(
                        IscsiServerConfig.listeningOn(server.boundAddresses().get(0)), directory, target -> device))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on");
    }
}
