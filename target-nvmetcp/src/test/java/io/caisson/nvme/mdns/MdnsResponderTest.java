package io.caisson.nvme.mdns;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The responder on loopback, at a port of its own, and neighbours who ask, listen and send nonsense. */
class MdnsResponderTest {

    private static final InetSocketAddress PORTAL = new InetSocketAddress("127.0.0.77", 8009);
    private static final ServiceInstance INSTANCE = new ServiceInstance(PORTAL, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private InetSocketAddress group;
    private NetworkInterface loopback;
    private MulticastSocket neighbour;
    private MdnsResponder responder;

    @BeforeEach
    void start() throws IOException {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        group = new InetSocketAddress("224.0.0.251", port);
        loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        neighbour = new MulticastSocket(port);
        neighbour.setNetworkInterface(loopback);
        neighbour.joinGroup(group, loopback);
        neighbour.setSoTimeout(200);
        responder = new MdnsResponder(port);
    }

    @AfterEach
    void stop() {
        responder.close();
        neighbour.close();
    }

    /** The first message that is as wanted; others are passed over. */
    private static DnsMessage await(DatagramSocket socket, Predicate<DnsMessage> wanted) throws IOException {
        return requireNonNull(await(socket, wanted, PATIENCE), "nothing of it came");
    }

    private static @Nullable DnsMessage await(DatagramSocket socket, Predicate<DnsMessage> wanted, Duration patience)
            throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
            try {
                socket.receive(packet);
                DnsMessage message = DnsDecoder.decode(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
                if (wanted.test(message)) {
                    return message;
                }
            } catch (SocketTimeoutException | DnsFormatException nothingYet) {
                // the nonsense of this test comes back, too
            }
        }
        return null;
    }

    /** Asks again and again: what was said a moment ago is not said again, and datagrams get lost. */
    private DnsMessage ask(DatagramSocket socket, byte[] query, Predicate<DnsMessage> wanted) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            send(socket, query);
            DnsMessage answer = await(socket, wanted, Duration.ofMillis(500));
            if (answer != null) {
                return answer;
            }
        }
        throw new AssertionError("no answer within " + PATIENCE);
    }

    private static boolean says(DnsMessage message, DnsRecord record, boolean holds) {
        return message.isResponse()
                && message.answers().stream()
                        .anyMatch(said -> said.saysTheSameAs(record) && said.ttlSeconds() > 0 == holds);
    }

    private void announced() throws IOException {
        responder.announce(List.of(PORTAL));
        await(neighbour, message -> says(message, INSTANCE.pointer(), true));
    }

    private static byte[] query(int id, DnsRecord... known) {
        DnsMessage query = new DnsMessage(
                id,
                false,
                false,
                List.of(new DnsQuestion(ServiceInstance.SERVICE, DnsType.POINTER, false)),
                List.of(known),
                List.of(),
                List.of());
        return ByteBufUtil.getBytes(DnsEncoder.encode(query));
    }

    private void send(DatagramSocket socket, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, group));
    }

    private DatagramSocket stranger() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        socket.setSoTimeout(200);
        return socket;
    }

    @Test
    void aPortalIsTriedAnnouncedAndTakenBack() throws IOException {
        responder.announce(List.of(PORTAL));
        DnsMessage probe = await(neighbour, message -> !message.authorities().isEmpty());
        assertThat(probe.questions()).extracting(DnsQuestion::name).contains(INSTANCE.name(), INSTANCE.host());
        DnsMessage said = await(neighbour, message -> says(message, INSTANCE.pointer(), true));
        assertThat(said.answers()).containsExactlyElementsOf(INSTANCE.all());
        responder.announce(List.of());
        await(neighbour, message -> says(message, INSTANCE.pointer(), false));
    }

    @Test
    void whoBrowsesIsAnswered() throws IOException {
        announced();
        DnsMessage answer = ask(neighbour, query(0), DnsMessage::isResponse);
        assertThat(says(answer, INSTANCE.pointer(), true)).isTrue();
    }

    @Test
    void whoKnowsNothingOfMulticastIsAnsweredAlone() throws IOException {
        announced();
        try (DatagramSocket stranger = stranger()) {
            DnsMessage reply = ask(stranger, query(4711), message -> message.id() == 4711);
            assertThat(reply.questions()).hasSize(1);
            assertThat(reply.answers()).containsExactly(INSTANCE.pointer().forUnicast(10));
            assertThat(reply.additionals()).hasSize(3).noneMatch(DnsRecord::isUnique);
        }
    }

    @Test
    void nonsenseHurtsNobody() throws IOException {
        announced();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (DatagramSocket stranger = stranger()) {
            for (int i = 0; i < 2000; i++) {
                byte[] packet = i % 2 == 0 ? new byte[random.nextInt(600)] : query(i);
                for (int damage = 0; damage < 1 + packet.length / 8 && packet.length > 0; damage++) {
                    packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                }
                send(stranger, packet);
            }
            DnsMessage reply = ask(
                    stranger,
                    query(4712),
                    message -> message.id() == 4712 && !message.answers().isEmpty());
            assertThat(reply.answers())
                    .as("seed %d", seed)
                    .containsExactly(INSTANCE.pointer().forUnicast(10));
        }
    }

    @Test
    void aLinkThatIsClosedBeforeItIsOpenLeavesNoSocket() throws Exception {
        EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = threads.next();
            Future<?> opened = loop.<Future<?>>submit(() -> {
                        MdnsLink link = new MdnsLink(loopback, Family.IPV4, group.getPort(), loop, new Random(1));
                        Future<?> opening = link.open();
                        link.close();
                        return opening;
                    })
                    .get();
            assertThat(opened.await(PATIENCE.toMillis())).isTrue();
            assertThat(opened.isCancelled()).isTrue();
        } finally {
            var unused = threads.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        }
    }

    /** It would have the portal renamed. */
    @Test
    void whoAnswersFromAnotherPortIsNotHeard() throws IOException {
        announced();
        DnsData otherService = new DnsData.Service(0, 0, 1, DnsName.of("evil", "local"));
        DnsRecord contesting = new DnsRecord(INSTANCE.name(), otherService, true, 120);
        DnsMessage response = DnsMessage.response(List.of(contesting), List.of());
        byte[] forged = ByteBufUtil.getBytes(DnsEncoder.encode(response));
        try (DatagramSocket stranger = stranger()) {
            send(stranger, forged);
            send(stranger, forged);
            DnsMessage reply = ask(stranger, query(4713), message -> message.id() == 4713);
            assertThat(reply.answers()).containsExactly(INSTANCE.pointer().forUnicast(10));
        }
    }

    @Test
    void allIsTakenBackAtTheEnd() throws IOException {
        announced();
        responder.close();
        DnsMessage gone = await(neighbour, message -> says(message, INSTANCE.pointer(), false));
        assertThat(gone.answers()).hasSize(4);
    }
}
