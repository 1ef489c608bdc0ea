package io.caisson.store.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HostListenersTest {
    private final HostListeners listeners = new HostListeners("test", 2, Duration.ZERO);
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        address =
                listeners.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HostListenersTest::echoing);
        listeners.accept();
    }

    @AfterEach
    void close() {
        listeners.closeListeners();
        listeners.stop();
    }

    private static void echoing(SocketChannel channel) {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush((ByteBuf) message);
            }
        });
    }

    /** One more address of this machine, whose connections wait. */
    private InetSocketAddress another() throws IOException {
        return listeners.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HostListenersTest::echoing);
    }

    private static Socket connect(InetSocketAddress to) throws IOException {
        return new Socket(to.getAddress(), to.getPort());
    }

    private static int echo(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read();
    }

    private static void assertGone(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static void assertUnanswered(Socket socket) throws IOException {
        assertThat(answered(socket)).isFalse();
    }

    private static boolean answered(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        try {
            return echo(socket) == 7;
        } catch (SocketTimeoutException none) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** The listener's event loop takes a moment to hear of it. */
    private static Socket firstUnanswered(InetSocketAddress to) throws IOException {
        while (true) {
            Socket socket = connect(to);
            if (!answered(socket)) {
                return socket;
            }
            socket.close();
        }
    }

    private void end(InetSocketAddress leaving) throws Exception {
        listeners.end(leaving).get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoIsDroppedIsGoneAndWhoComesAfterwardsIsServed() throws IOException {
        try (Socket before = connect(address)) {
            assertThat(echo(before)).isEqualTo(7);
            listeners.drop();
            assertThat(before.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket after = connect(address)) {
            assertThat(echo(after)).isEqualTo(7);
        }
    }

    @Test
    void anAddressThatIsAddedTakesConnectionsOnceItIsTold() throws IOException {
        InetSocketAddress added = another();
        assertThat(listeners.boundAddresses()).containsExactly(address, added);
        try (Socket early = connect(added)) {
            assertUnanswered(early);
            listeners.accept(added);
            assertThat(early.getInputStream().read()).isEqualTo(7);
            assertThat(listeners.connections(added)).isOne();
            assertThat(listeners.connections(address)).isZero();
        }
    }

    @Test
    void anAddressEndsWithItsConnectionsAndTheOthersGoOn() throws Exception {
        InetSocketAddress added = another();
        listeners.accept(added);
        try (Socket stays = connect(address);
                Socket goes = connect(added)) {
            assertThat(echo(stays)).isEqualTo(7);
            assertThat(echo(goes)).isEqualTo(7);
            end(added);
            assertGone(goes);
            assertThat(echo(stays)).isEqualTo(7);
        }
        assertThatThrownBy(() -> connect(added).close()).isInstanceOf(IOException.class);
        assertThat(listeners.boundAddresses()).containsExactly(address);
        assertThat(listeners.connections(added)).isZero();
    }

    @Test
    void endingAndHoldingWhatIsNotBoundIsNothing() throws Exception {
        InetSocketAddress added = another();
        end(added);
        end(added);
        assertThat(listeners.hold(added)).isNull();
        listeners.accept(added);
        assertThat(listeners.boundAddresses()).containsExactly(address);
    }

    @Test
    void anAddressThatEndedCanBeBoundAgain() throws Exception {
        InetSocketAddress added = another();
        listeners.accept(added);
        for (int round = 0; round < 20; round++) {
            try (Socket socket = connect(added)) {
                assertThat(echo(socket)).isEqualTo(7);
                end(added);
                assertGone(socket);
            }
            assertThat(listeners.bindAhead(added, HostListenersTest::echoing)).isEqualTo(added);
            listeners.accept(added);
        }
    }

    @Test
    void whoDialsAnAddressThatIsHeldGetsNoAnswerAndWhoIsThereStays() throws Exception {
        try (Socket before = connect(address)) {
            assertThat(echo(before)).isEqualTo(7);
            HostListeners.Held held = Objects.requireNonNull(listeners.hold(address));
            listeners.accept();
            assertThatThrownBy(() -> listeners.bindAhead(address, HostListenersTest::echoing))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("still ending");
            try (Socket after = firstUnanswered(address)) {
                assertThat(echo(before)).isEqualTo(7);
                held.end().get(60, TimeUnit.SECONDS);
                assertGone(after);
            }
            assertGone(before);
            // What held the former listener has no say about the next one.
            listeners.bindAhead(address, HostListenersTest::echoing);
            listeners.accept(address);
            held.end().get(60, TimeUnit.SECONDS);
        }
        try (Socket next = connect(address)) {
            assertThat(echo(next)).isEqualTo(7);
        }
    }

    @Test
    void bindingWhatIsBoundIsNothing() throws IOException {
        assertThat(listeners.bindAhead(address, HostListenersTest::echoing)).isEqualTo(address);
        assertThat(listeners.boundAddresses()).containsExactly(address);
        try (Socket socket = connect(address)) {
            assertThat(echo(socket)).isEqualTo(7);
        }
    }

    @Test
    void anAddressThatSomebodyElseHasIsAnError() {
        HostListeners other = new HostListeners("other", 1, Duration.ZERO);
        try {
            assertThatThrownBy(() -> other.bindAhead(address, HostListenersTest::echoing))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on");
            assertThat(other.boundAddresses()).isEmpty();
        } finally {
            other.stop();
        }
    }

    /** RFC 5737 and RFC 3849: nobody has these. */
    @Test
    void anAddressThatNoInterfaceHasYetCanBeBoundAhead() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "without epoll there is no IP_FREEBIND");
        List<InetSocketAddress> absent = new ArrayList<>();
        for (String text : List.of("192.0.2.77", "2001:db8::77")) {
            InetSocketAddress wanted = new InetSocketAddress(text, 0);
            assertThatThrownBy(() -> listeners.bind(wanted, HostListenersTest::echoing))
                    .isInstanceOf(IOException.class);
            absent.add(listeners.bindAhead(wanted, HostListenersTest::echoing));
        }
        assertThat(listeners.boundAddresses()).containsAll(absent);
        for (InetSocketAddress each : absent) {
            listeners.accept(each);
            end(each);
        }
        assertThat(listeners.boundAddresses()).containsExactly(address);
    }

    /** Who connects while an address ends is reset at the latest when it has ended; nobody stays behind, unseen. */
    @Test
    void nobodySlipsThroughWhileAnAddressEnds() throws Exception {
        for (int round = 0; round < 30; round++) {
            InetSocketAddress added = another();
            listeners.accept(added);
            List<Socket> sockets = new ArrayList<>();
            Thread knocking = new Thread(() -> {
                try {
                    while (sockets.size() < 200) {
                        sockets.add(connect(added));
                    }
                } catch (IOException refused) {
                    // It has ended.
                }
            });
            knocking.start();
            while (listeners.connections(added) == 0) {
                Thread.onSpinWait();
            }
            end(added);
            knocking.join();
            assertThat(sockets).isNotEmpty();
            for (Socket socket : sockets) {
                assertGone(socket);
                socket.close();
            }
        }
    }
}
