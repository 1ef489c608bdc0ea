package io.caisson.nvme.mdns;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells hosts on the networks of the discovery portals where these are, without their being told an address: {@code
 * _nvme-disc._tcp.local} (NVM Express TP 8009). Each portal is announced on the interface that has its address, and nowhere else; one
 * that routers are told of has neighbours nowhere, and is not announced. Owner: its event loop; methods may be called from any other
 * thread.
 */
public final class MdnsResponder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MdnsResponder.class);

    /** RFC 6762, 3. */
    private static final int PORT = 5353;

    /** Interfaces and addresses come and go. */
    private static final long LOOK_SECONDS = 5;

    private static final long CLOSE_SECONDS = 2;

    /** @param index of the interface: one that was made anew has another */
    private record Place(int index, Family family) {}

    private final int port;
    private final RandomGenerator random = new SecureRandom();
    private final EventLoopGroup group;
    private final EventLoop loop;

    // Of the event loop.
    private final Map<Place, MdnsLink> links = new HashMap<>();
    private final Set<String> troubled = new HashSet<>();
    private Set<InetSocketAddress> portals = Set.of();
    private boolean isClosed;

    /** Begins, and announces nothing yet. */
    public MdnsResponder() {
        this(PORT);
    }

    MdnsResponder(int port) {
        this.port = port;
        this.group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mdns", true), NioIoHandler.newFactory());
        this.loop = group.next();
        var unused = loop.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Announces these discovery portals from now on, and takes back what it said of others. */
    public void announce(Collection<InetSocketAddress> live) {
        Set<InetSocketAddress> now = Set.copyOf(live);
        try {
            loop.execute(() -> {
                portals = now;
                look();
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("nothing is announced any more");
        }
    }

    private void look() {
        if (isClosed) {
            return;
        }
        try {
            follow();
        } catch (RuntimeException e) {
            // Thrown on, it would make this the last look.
            LOG.error("what multicast DNS announces may be out of date; this is a bug", e);
        }
    }

    private void follow() {
        Map<Place, NetworkInterface> networks = new HashMap<>();
        Map<Place, List<InetSocketAddress>> wanted = new HashMap<>();
        for (InetSocketAddress portal : portals) {
            NetworkInterface network = networkOf(portal.getAddress());
            if (network != null) {
                Place place = new Place(network.getIndex(), Family.of(portal.getAddress()));
                networks.put(place, network);
                wanted.computeIfAbsent(place, none -> new ArrayList<>()).add(portal);
            }
        }
        links.entrySet().removeIf(link -> {
            boolean isGone = !wanted.containsKey(link.getKey());
            if (isGone) {
                link.getValue().close();
            }
            return isGone;
        });
        wanted.forEach((place, there) -> {
            MdnsLink link = links.get(place);
            if (link == null) {
                open(place, networks.get(place), there);
            } else {
                link.serve(there);
            }
        });
    }

    private void open(Place place, @Nullable NetworkInterface network, List<InetSocketAddress> there) {
        if (network == null) {
            return;
        }
        MdnsLink link = new MdnsLink(network, place.family(), port, loop, random);
        links.put(place, link);
        link.serve(there);
        link.open().addListener(opened -> {
            if (opened.isCancelled()) {
                return; // nobody wants it any more
            }
            if (opened.isSuccess()) {
                troubled.remove(network.getName());
                LOG.info("discovery portals are announced on {} by multicast DNS", network.getName());
                return;
            }
            links.remove(place, link);
            if (troubled.add(network.getName())) {
                LOG.warn(
                        "discovery portals cannot be announced on {} by multicast DNS; it is tried again",
                        network.getName(),
                        opened.cause());
            }
        });
    }

    /** The interface on which neighbours find an address; null if there are none, or it is not here. */
    private static @Nullable NetworkInterface networkOf(InetAddress address) {
        try {
            List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
            for (NetworkInterface network : all) {
                boolean isOurs = address.isLoopbackAddress()
                        ? network.isLoopback()
                        : !network.isLoopback() && network.inetAddresses().anyMatch(address::equals);
                if (isOurs && network.isUp()) {
                    return network;
                }
            }
        } catch (SocketException changing) {
            LOG.debug("the interfaces cannot be listed just now", changing);
        }
        return null;
    }

    /** Takes back all that it said. Blocks for a bounded time; again is harmless. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        try {
            loop.submit(() -> {
                        isClosed = true;
                        links.values().forEach(MdnsLink::close);
                        links.clear();
                    })
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException failure) {
            LOG.warn("not all that was announced by multicast DNS was taken back", failure);
        }
        var unused = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
