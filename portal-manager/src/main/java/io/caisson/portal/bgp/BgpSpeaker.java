package io.caisson.portal.bgp;

import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.PeerSession;
import io.caisson.portal.announce.Problem;
import io.caisson.store.access.Network;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to routers for all networks of this node: one BIRD, since port 179 is there once. It runs while there is a network. Changes
 * block for some seconds at most and come from one thread at a time; what is asked for to answer claims does not wait for them.
 *
 * <p>Whatever becomes of this process, routes end: killed, it takes BIRD with it, whose sessions the kernel closes; stopped, it lets the
 * lifetimes of the addresses run out, and BIRD withdraws what the kernel removes.
 */
public final class BgpSpeaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BgpSpeaker.class);
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BirdFiles files;
    private final BirdProgram program;
    private final Inet4Address routerId;
    private final LoopbackAddresses loopback;
    private final Map<String, BgpNetwork> networks = new LinkedHashMap<>();
    private volatile @Nullable Running running;

    /** What there is while there are networks. */
    private record Running(BirdEngine engine, SessionWatch watch, RouteTable routes, BirdLog log) {}

    /**
     * Starts nothing yet.
     *
     * @param directory is ours alone; made if need be. A password of a router is in it, so nobody else may look inside
     * @param routerId no other node has it; see {@link RouterId}
     * @param guard of this process
     * @throws AnnounceException the directory cannot be used
     */
    public static BgpSpeaker open(BirdProgram program, Path directory, Inet4Address routerId, ProcessGuard guard)
            throws AnnounceException {
        BirdFiles files = BirdFiles.in(directory);
        try {
            return new BgpSpeaker(program, files, routerId, LoopbackLeases.open(guard));
        } catch (IOException failure) {
            throw new AnnounceException(
                    "cannot reach the loopback interface: " + failure.getMessage(),
                    "announcing by BGP needs Linux and CAP_NET_ADMIN",
                    failure);
        }
    }

    /** @param loopback is closed with this */
    BgpSpeaker(BirdProgram program, BirdFiles files, Inet4Address routerId, LoopbackAddresses loopback) {
        this.program = program;
        this.files = files;
        this.routerId = routerId;
        this.loopback = loopback;
    }

    /**
     * From now on addresses of this network can be announced. What an earlier process left of them is removed first.
     *
     * @throws AnnounceException it does not go together with those that are there, or BIRD refuses it; nothing has changed then
     */
    public synchronized BgpAnnouncer announce(BgpNetwork network) throws AnnounceException {
        if (networks.containsKey(network.name())) {
            throw new AnnounceException("network " + network.name() + " is announced already", "change it");
        }
        use(network, network::contains);
        return new BgpAnnouncer(this, network);
    }

    /** See {@link BgpAnnouncer#change}. */
    synchronized void change(BgpNetwork network, Set<InetAddress> claimed) throws AnnounceException {
        use(network, address -> network.contains(address) && !claimed.contains(address));
    }

    private void use(BgpNetwork network, Predicate<InetAddress> leftover) throws AnnounceException {
        Map<String, BgpNetwork> wanted = new LinkedHashMap<>(networks);
        wanted.remove(network.name());
        for (BgpNetwork other : wanted.values()) {
            checkApart(network, other);
        }
        wanted.put(network.name(), network);
        loopback.removeLeftovers(leftover);
        configure(wanted.values());
        networks.clear();
        networks.putAll(wanted);
    }

    private static void checkApart(BgpNetwork network, BgpNetwork other) throws AnnounceException {
        for (Network prefix : network.prefixes()) {
            for (Network theirs : other.prefixes()) {
                if (prefix.contains(theirs.base()) || theirs.contains(prefix.base())) {
                    throw new AnnounceException(
                            "the prefixes " + prefix + " of network " + network.name() + " and " + theirs
                                    + " of network " + other.name() + " have addresses in common",
                            "give each network a prefix of its own");
                }
            }
        }
    }

    private void configure(Collection<BgpNetwork> wanted) throws AnnounceException {
        String text = new BirdConfiguration(routerId, wanted, SourceAddress::byRoute).text();
        try {
            Running current = running;
            if (current == null) {
                files.put(text, program);
                running = start();
            } else {
                files.exchange(text, program, current.engine());
            }
        } catch (IOException failure) {
            throw new AnnounceException(
                    "cannot configure BIRD: " + failure.getMessage(), "look at " + files.directory(), failure);
        }
    }

    private Running start() {
        BirdLog log = new BirdLog();
        BirdEngine engine = new BirdEngine(program, files.directory(), log);
        SessionWatch watch = new SessionWatch(engine, log);
        engine.start();
        watch.start();
        return new Running(engine, watch, new RouteTable(engine.control()), log);
    }

    /** The last one gone, BIRD ends. */
    synchronized void forget(BgpNetwork network) throws AnnounceException {
        if (networks.remove(network.name()) == null) {
            return;
        }
        if (networks.isEmpty()) {
            stop();
        } else {
            configure(networks.values());
        }
    }

    LoopbackAddresses loopback() {
        return loopback;
    }

    /** Waits until one of these is told of addresses. */
    boolean awaitEstablished(Collection<BgpPeer> peers, long patienceNanos) throws InterruptedException {
        Running current = running;
        return current != null && current.watch().awaitEstablished(peers, patienceNanos);
    }

    /** Waits until BIRD has a route to the address. */
    boolean awaitRoute(InetAddress address, long patienceNanos) {
        Running current = running;
        return current != null && current.routes().await(address, true, patienceNanos);
    }

    /** Waits until BIRD has no route to the address; if that takes longer, ends all its sessions, which withdraws all routes. */
    boolean awaitWithdrawn(InetAddress address, long patienceNanos) {
        Running current = running;
        return current == null
                || current.routes().await(address, false, patienceNanos)
                || current.engine().kill(STOP_NANOS);
    }

    List<PeerSession> sessions(BgpNetwork network) {
        Running current = running;
        return current == null
                ? List.of()
                : network.peers().stream().map(current.watch()::session).toList();
    }

    /** What keeps routers from being told. */
    List<Problem> problems(BgpNetwork network) {
        Running current = running;
        if (current == null) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>(loopback.problems());
        if (!current.engine().running()) {
            String words = Objects.requireNonNullElse(current.log().lastError(), "it ended");
            problems.add(new Problem(null, "BIRD does not run: " + words, "look at the daemon's log"));
            return problems;
        }
        List<SignatureTrouble> troubles = current.watch().signatureTroubles();
        for (BgpPeer peer : network.peers()) {
            Problem problem = SessionAdvice.of(peer, current.watch().session(peer), troubles);
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /** Ends all sessions, and with them all routes; then the addresses go. Idempotent. */
    @Override
    public synchronized void close() {
        stop();
        loopback.close();
    }

    private void stop() {
        Running current = running;
        if (current != null) {
            running = null;
            networks.clear();
            current.watch().close();
            current.engine().close();
            try {
                files.clear();
            } catch (IOException failure) {
                LOG.warn("the configuration of BIRD stays in {}: {}", files.directory(), failure.getMessage());
            }
        }
    }
}
