package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.portal.announce.ClaimedAddress;
import io.caisson.portal.announce.PeerSession;
import io.caisson.portal.announce.Problem;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the addresses of one network by BGP: an address that is claimed is on the loopback interface for as long as the claim
 * holds, and BIRD tells routers of what is there. A claim needs a router that listens. Sessions may come and go, and BIRD tells whoever
 * listens; but a claim is not renewed when nobody has listened for some seconds, so that another node can try.
 */
public final class BgpAnnouncer implements Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(BgpAnnouncer.class);

    /** A second in all, as {@link Announcer} promises. */
    private static final long SESSION_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long ROUTE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** A BIRD that was started anew has its sessions back sooner. */
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final BgpSpeaker speaker;
    private final Map<InetAddress, ClaimedAddress> claims = new ConcurrentHashMap<>();
    /** Since when no router is told of a claimed address, as renewals saw it. */
    private final Map<InetAddress, Long> aloneSinceNanos = new ConcurrentHashMap<>();

    private volatile BgpNetwork network;

    BgpAnnouncer(BgpSpeaker speaker, BgpNetwork network) {
        this.speaker = speaker;
        this.network = network;
    }

    /**
     * The settings of the network are different from now on. Sessions with routers that stay the same are not touched. Blocks for
     * seconds at most.
     *
     * @param changed has the name of the one that it replaces
     * @throws AnnounceException they do not work, or leave out an address that is claimed; the old ones hold
     */
    public void change(BgpNetwork changed) throws AnnounceException {
        if (!changed.name().equals(network.name())) {
            throw new IllegalArgumentException(changed.name() + " is not " + network.name());
        }
        for (InetAddress address : claims.keySet()) {
            if (!changed.contains(address)) {
                throw new AnnounceException(
                        address.getHostAddress() + " is announced, and is in no prefix that network " + network.name()
                                + " is to have",
                        "release the address first, or keep its prefix");
            }
        }
        speaker.change(changed, claims.keySet());
        network = changed;
    }

    @Override
    public void claim(InetAddress address, long untilNanos) throws AnnounceException {
        BgpNetwork current = network;
        if (!current.contains(address)) {
            throw new AnnounceException(
                    address.getHostAddress() + " is in no prefix of network " + current.name(),
                    "use an address of " + current.prefixes() + ", or add its prefix to the network");
        }
        ClaimedAddress before = claims.get(address);
        if (before != null && !isOver(before)) {
            renew(address, untilNanos);
            return;
        }
        if (!isHeard(address, current, SESSION_NANOS)) {
            throw nobodyIsTold(address, current);
        }
        aloneSinceNanos.remove(address);
        speaker.loopback().put(address, untilNanos);
        if (!speaker.awaitRoute(address, ROUTE_NANOS)) {
            speaker.loopback().remove(address);
            throw new AnnounceException(
                    "BIRD does not see " + address.getHostAddress()
                            + " on the loopback interface, so no router is told",
                    "look at the daemon's log");
        }
        claims.put(address, new ClaimedAddress(address, untilNanos, Instant.now()));
    }

    private boolean isHeard(InetAddress address, BgpNetwork current, long patienceNanos) {
        boolean ipv6 = BgpNetwork.isIpv6(address);
        List<BgpPeer> routers =
                current.peers().stream().filter(peer -> peer.ipv6() == ipv6).toList();
        try {
            return speaker.awaitEstablished(routers, patienceNanos);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private AnnounceException nobodyIsTold(InetAddress address, BgpNetwork current) {
        Problem first = speaker.problems(current).stream()
                .findFirst()
                .orElse(new Problem(null, "BIRD does not run", "look at the daemon's log"));
        return new AnnounceException(
                "no router can be told of " + address.getHostAddress() + ": " + first.sentence(), first.fix());
    }

    @Override
    public void renew(InetAddress address, long untilNanos) throws AnnounceException {
        ClaimedAddress claimed = claims.get(address);
        if (claimed == null) {
            throw new AnnounceException(address.getHostAddress() + " is not claimed", "claim it first");
        }
        if (isOver(claimed)) {
            // Whoever was away for so long must not bring back what may be another's by now.
            claims.remove(address);
            throw new AnnounceException("the claim of " + address.getHostAddress() + " is over", "claim it again");
        }
        requireListeners(address);
        speaker.loopback().put(address, untilNanos);
        claims.put(address, new ClaimedAddress(address, untilNanos, claimed.announcedAt()));
    }

    private void requireListeners(InetAddress address) throws AnnounceException {
        BgpNetwork current = network;
        if (isHeard(address, current, 0)) {
            aloneSinceNanos.remove(address);
            return;
        }
        long now = System.nanoTime();
        Long since = aloneSinceNanos.putIfAbsent(address, now);
        if (since != null && now - since >= ALONE_NANOS) {
            throw nobodyIsTold(address, current);
        }
    }

    private static boolean isOver(ClaimedAddress claimed) {
        return System.nanoTime() - claimed.untilNanos() >= 0;
    }

    @Override
    public void release(InetAddress address) throws AnnounceException {
        if (!network.contains(address)) {
            return;
        }
        speaker.loopback().remove(address);
        if (!speaker.awaitWithdrawn(address, ROUTE_NANOS)) {
            throw new AnnounceException(
                    "BIRD does not say whether it withdrew " + address.getHostAddress() + ", and cannot be ended",
                    "end the process bird on this node");
        }
        claims.remove(address);
        aloneSinceNanos.remove(address);
    }

    @Override
    public AnnouncerState state() {
        BgpNetwork current = network;
        List<PeerSession> sessions = speaker.sessions(current);
        List<Problem> problems = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            nobodyListens(current, sessions, ipv6, problems);
        }
        problems.addAll(speaker.problems(current));
        problems.addAll(Neighbourhood.problems(current));
        List<ClaimedAddress> held =
                claims.values().stream().filter(claimed -> !isOver(claimed)).toList();
        return new AnnouncerState(held, sessions, problems);
    }

    /** One of several routers is enough for hosts; without any, they find nothing. */
    private static void nobodyListens(
            BgpNetwork network, List<PeerSession> sessions, boolean ipv6, List<Problem> problems) {
        List<PeerSession> ofFamily = sessions.stream()
                .filter(session -> BgpNetwork.isIpv6(session.address()) == ipv6)
                .toList();
        if (!ofFamily.isEmpty()
                && ofFamily.stream().noneMatch(session -> session.state() == PeerSession.State.ESTABLISHED)) {
            problems.add(new Problem(
                    null,
                    "no router is told of the " + (ipv6 ? "IPv6" : "IPv4") + " addresses of network " + network.name()
                            + ", so no host finds them here",
                    "see what is said of each router"));
        }
    }

    @Override
    public void close() {
        for (InetAddress address : Set.copyOf(claims.keySet())) {
            try {
                release(address);
            } catch (AnnounceException failure) {
                LOG.warn("{}; {}", failure.getMessage(), failure.fix());
            }
        }
        try {
            speaker.forget(network);
        } catch (AnnounceException failure) {
            LOG.warn("network {} is not forgotten: {}", network.name(), Objects.toString(failure.getMessage()));
        }
    }
}
