package io.caisson.nvme.mdns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Multicast DNS on one interface, in one family: announces what it is told, and answers who asks. Owner: its event loop, on which all of
 * its methods are called.
 */
final class MdnsLink implements Announcement.Link {

    private static final Logger LOG = LoggerFactory.getLogger(MdnsLink.class);

    /** Nobody who is farther away hears us, and nobody believes who sends with less (RFC 6762, 11). */
    private static final int HOPS = 255;

    /** RFC 6762, 6: others may answer the same question, so all wait a little. */
    private static final long SHARED_MILLIS = 20;

    private static final long SHARED_SPREAD_MILLIS = 100;

    /** RFC 6762, 7.2: who asks says more of what he knows. */
    private static final long TRUNCATED_MILLIS = 400;

    /** RFC 6762, 6: a record is not said again that soon. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long QUIET_FOR_PROBES_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** RFC 6762, 6.7: those who know nothing of multicast do not hear when it ends. */
    private static final long UNICAST_TTL_SECONDS = 10;

    /** Answers by unicast in a second: nobody is to be flooded by way of us. */
    private static final int MOST_UNICAST = 100;

    /** Whoever knows nothing of multicast asks one thing at a time; all that he asks is said back to him. */
    private static final int MOST_UNICAST_QUESTIONS = 8;

    private final NetworkInterface network;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final InetSocketAddress group;
    private final Family family;
    private final Map<InetSocketAddress, Announcement> announcements = new LinkedHashMap<>();
    private final Map<DnsRecord, Long> saidNanos = new HashMap<>();
    private final Set<DnsRecord> waiting = new LinkedHashSet<>();
    private @Nullable Future<?> answering;
    private @Nullable DatagramChannel channel;
    private boolean isClosed;
    private long unicastSecond;
    private int unicasts;

    MdnsLink(NetworkInterface network, Family family, int port, EventLoop loop, RandomGenerator random) {
        this.network = network;
        this.family = family;
        this.loop = loop;
        this.random = random;
        this.group = new InetSocketAddress(family.group(network), port);
    }

    /** Completed when it hears and may speak; failed if the machine does not allow it, cancelled if it was closed meanwhile. */
    Future<?> open() {
        // The kernel hands a socket only what came for this group on this interface: Java's sockets ask for that
        // themselves.
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(family.sockets()))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_IF, network)
                .option(ChannelOption.IP_MULTICAST_TTL, HOPS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DnsDecoder.MOST_OCTETS))
                .handler(new Receiver());
        var opened = loop.<Void>newPromise();
        bootstrap.bind(group).addListener((ChannelFutureListener) bound -> {
            if (!bound.isSuccess()) {
                opened.setFailure(bound.cause());
                return;
            }
            DatagramChannel open = (DatagramChannel) bound.channel();
            open.joinGroup(group, network).addListener((ChannelFutureListener) joined -> {
                if (isClosed) {
                    open.close();
                    opened.cancel(false);
                } else if (joined.isSuccess()) {
                    channel = open;
                    announcements.values().forEach(Announcement::begin);
                    opened.setSuccess(null);
                } else {
                    open.close();
                    opened.setFailure(joined.cause());
                }
            });
        });
        return opened;
    }

    private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            try {
                received(DnsDecoder.decode(packet.content()), packet.sender());
            } catch (DnsFormatException malformed) {
                LOG.debug("{} sends what is no multicast DNS: {}", packet.sender(), malformed.getMessage());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("multicast DNS on {}", network.getName(), cause);
        }
    }

    /** Announces these portals, and no others any more. */
    void serve(Collection<InetSocketAddress> portals) {
        List<InetSocketAddress> gone = announcements.keySet().stream()
                .filter(known -> !portals.contains(known))
                .toList();
        gone.forEach(this::end);
        for (InetSocketAddress portal : portals) {
            if (!announcements.containsKey(portal)) {
                Announcement begun = new Announcement(new ServiceInstance(portal, 0), this);
                announcements.put(portal, begun);
                if (channel != null) {
                    begun.begin();
                }
            }
        }
    }

    private void end(InetSocketAddress portal) {
        Announcement ended = announcements.remove(portal);
        if (ended != null) {
            ended.end(announcements.values().stream()
                    .anyMatch(other ->
                            other.instance().host().equals(ended.instance().host())));
            waiting.clear(); // whoever asked hears that it is gone; of others he asks again
        }
    }

    private void received(DnsMessage message, InetSocketAddress from) {
        if (message.isResponse()) {
            if (from.getPort() == group.getPort()) { // RFC 6762, 6: whoever answers from elsewhere is not heard
                heard(message);
            }
            return;
        }
        if (!message.authorities().isEmpty()) {
            announcements.values().forEach(announcement -> announcement.heardProbe(message.authorities()));
        }
        Answers answers = Answers.to(message, claimed());
        if (answers.isEmpty()) {
            return;
        }
        if (from.getPort() != group.getPort()) {
            reply(message, answers, from);
        } else {
            answer(message, answers);
        }
    }

    private void heard(DnsMessage response) {
        int before = claimed().size();
        for (Announcement announcement : announcements.values()) {
            response.answers().forEach(announcement::heard);
            response.additionals().forEach(announcement::heard);
        }
        if (claimed().size() < before) {
            waiting.clear(); // a name that is contested is not spoken for; of others he asks again
        }
    }

    private List<ServiceInstance> claimed() {
        return announcements.values().stream()
                .filter(Announcement::isClaimed)
                .map(Announcement::instance)
                .toList();
    }

    /** To one who knows nothing of multicast, if he is a neighbour (RFC 6762, 6.7 and 11). */
    private void reply(DnsMessage query, Answers answers, InetSocketAddress to) {
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (second != unicastSecond) {
            unicastSecond = second;
            unicasts = 0;
        }
        if (query.questions().size() > MOST_UNICAST_QUESTIONS
                || !Neighbours.isOnLink(network, to.getAddress())
                || ++unicasts > MOST_UNICAST) {
            return;
        }
        write(
                DnsMessage.reply(
                        query,
                        answers.wantedForUnicast(UNICAST_TTL_SECONDS),
                        answers.furtherForUnicast(UNICAST_TTL_SECONDS),
                        answers.isTooMuchForUnicast()),
                to);
    }

    /** To all, who may have wondered, too. What several ask for within a moment is said once. */
    private void answer(DnsMessage query, Answers answers) {
        boolean isProbe = !query.authorities().isEmpty();
        if (isProbe) {
            // Whoever is about to take our names waits for no more than a quarter of a second (RFC 6762, 6).
            long now = System.nanoTime();
            saidNanos
                    .entrySet()
                    .removeIf(said -> answers.wanted().contains(said.getKey())
                            && now - said.getValue() >= QUIET_FOR_PROBES_NANOS);
        }
        waiting.addAll(answers.wanted());
        if (isProbe) {
            stopAnswering();
            say();
            return;
        }
        long delayMillis = query.isTruncated()
                ? TRUNCATED_MILLIS + random(SHARED_SPREAD_MILLIS)
                : answers.isShared() ? SHARED_MILLIS + random(SHARED_SPREAD_MILLIS) : 0;
        if (answering == null) {
            answering = later(delayMillis, this::say);
        }
    }

    private void stopAnswering() {
        Future<?> due = answering;
        if (due != null) {
            due.cancel(false);
        }
        answering = null;
    }

    private void say() {
        answering = null;
        long now = System.nanoTime();
        saidNanos.values().removeIf(said -> now - said >= QUIET_NANOS);
        waiting.removeIf(saidNanos::containsKey);
        if (waiting.isEmpty()) {
            return;
        }
        List<ServiceInstance> instances = claimed();
        List<DnsRecord> due = List.copyOf(waiting);
        waiting.clear();
        for (DnsMessage part : Answers.messages(due, Answers.besides(due, instances))) {
            part.answers().forEach(record -> saidNanos.put(record, now));
            send(part);
        }
    }

    @Override
    public void send(DnsMessage message) {
        write(message, group);
    }

    /** What does not get out is said again when somebody asks. */
    private void write(DnsMessage message, InetSocketAddress to) {
        Channel open = channel;
        if (open == null || !open.isWritable()) {
            return;
        }
        ByteBuf packet = DnsEncoder.encode(message);
        open.writeAndFlush(new DatagramPacket(packet, to)).addListener(sent -> {
            if (!sent.isSuccess()) {
                LOG.debug("multicast DNS cannot be sent on {}", network.getName(), sent.cause());
            }
        });
    }

    @Override
    public long random(long bound) {
        return random.nextLong(bound);
    }

    @Override
    public Future<?> later(long millis, Runnable task) {
        return loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Takes back all that it said, and is closed. */
    void close() {
        isClosed = true;
        serve(List.of());
        stopAnswering();
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
