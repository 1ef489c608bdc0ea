package io.caisson.portal.l2;

import io.caisson.portal.address.LeasedAddresses;
import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.portal.announce.ClaimedAddress;
import io.caisson.portal.announce.Problem;
import io.caisson.portal.l2.EthernetPort.Claimant;
import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.netlink.Routing;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Floating addresses on an Ethernet interface. A claimed address is on the interface as {@link LeasedAddresses} keeps it; hosts and
 * switches are told by gratuitous ARP (RFC 5227, 2.3) or unsolicited neighbor advertisements (RFC 4861, 7.2.6), again and again as
 * {@link AnnouncePlan} says and whenever the link comes back. Others who say that they have the address are heard, reported and answered.
 *
 * <p>For any thread; one lock, under which no announcement leaves once the address is released or its time is over. The node needs an
 * address of its own on the network: that is where the route to the hosts comes from.
 */
public final class L2Announcer implements Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(L2Announcer.class);
    /** A card that changes its speed, and a switch that changes its ways, are back sooner. */
    private static final Duration CARRIER_PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final String interfaceName;
    private final LeasedAddresses addresses;
    private final Routing routing;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<InetAddress, Announcement> announcements = new LinkedHashMap<>();
    /** Addresses that could not be claimed or told, and why. */
    private final Map<InetAddress, Problem> failures = new LinkedHashMap<>();
    /** By the kind of addresses. */
    private final Map<Class<? extends InetAddress>, ConflictWatch> watches = new HashMap<>();

    private @Nullable Link lastSeen;
    private @Nullable Long withoutCarrierSinceNanos;
    private boolean isClosed;
    private volatile AnnouncerState state = new AnnouncerState(List.of(), List.of(), List.of());

    private L2Announcer(String interfaceName, LeasedAddresses addresses, Routing routing) {
        this.interfaceName = interfaceName;
        this.addresses = addresses;
        this.routing = routing;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "portal-announcements-" + interfaceName);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Announces nothing yet. The interface may come later.
     *
     * @param guard of this process
     * @throws IOException if this is no Linux
     */
    public static L2Announcer open(String interfaceName, ProcessGuard guard) throws IOException {
        Routing routing = Routing.open();
        L2Announcer announcer;
        try {
            announcer = new L2Announcer(interfaceName, LeasedAddresses.open(interfaceName, guard), routing);
        } catch (IOException failure) {
            routing.close();
            throw failure;
        }
        announcer.timer.scheduleWithFixedDelay(announcer::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return announcer;
    }

    @Override
    public synchronized void claim(InetAddress address, long untilNanos) throws AnnounceException {
        if (isClosed) {
            throw new AnnounceException(
                    "nothing is announced on " + interfaceName + " any more", "nothing is to be done");
        }
        try {
            requireEthernet();
            requireCarrier();
            Link link = addresses.lease(address, untilNanos);
            Announcement announcement =
                    announcements.computeIfAbsent(address, key -> new Announcement(key, untilNanos));
            announcement.untilNanos = untilNanos;
            announcement.count = 0;
            tell(announcement, link);
            failures.remove(address);
        } catch (IOException failure) {
            giveUp(address);
            AnnounceException explained = new AnnounceException(
                    "cannot tell hosts of " + address.getHostAddress() + ": " + failure.getMessage(),
                    "give Caisson CAP_NET_RAW, and see whether " + interfaceName + " is up",
                    failure);
            remember(address, explained);
            throw explained;
        } catch (AnnounceException failure) {
            remember(address, failure);
            throw failure;
        } finally {
            publish();
        }
    }

    private void requireEthernet() throws IOException, AnnounceException {
        Optional<Link> link = routing.link(interfaceName);
        if (link.isPresent() && link.get().mac().equals(MacAddress.NONE)) {
            throw new AnnounceException(
                    interfaceName + " is no Ethernet interface: nobody can be told by ARP",
                    "name the interface that leads to the hosts, or use bgp");
        }
    }

    /** Another node may be better connected; for a moment it would be worse to move. */
    private void requireCarrier() throws AnnounceException {
        Long since = withoutCarrierSinceNanos;
        if (since != null && System.nanoTime() - since >= CARRIER_PATIENCE.toNanos()) {
            throw new AnnounceException(
                    interfaceName + " has no carrier, so no host finds the address here",
                    "see to the cable and to the port of the switch");
        }
    }

    private void giveUp(InetAddress address) {
        forget(address);
        try {
            addresses.end(address);
        } catch (AnnounceException failure) {
            LOG.warn("{}", failure.getMessage());
        }
    }

    private void forget(InetAddress address) {
        Announcement announcement = announcements.remove(address);
        if (announcement != null) {
            announcement.cancelNext();
        }
    }

    private void remember(InetAddress address, AnnounceException failure) {
        failures.put(address, new Problem(address, String.valueOf(failure.getMessage()), failure.fix()));
    }

    @Override
    public synchronized void renew(InetAddress address, long untilNanos) throws AnnounceException {
        Announcement announcement = announcements.get(address);
        if (announcement == null) {
            throw new AnnounceException(address.getHostAddress() + " is not claimed here", "claim it first");
        }
        requireCarrier();
        addresses.lease(address, untilNanos);
        announcement.untilNanos = untilNanos;
        publish();
    }

    @Override
    public synchronized void release(InetAddress address) throws AnnounceException {
        failures.remove(address);
        forget(address);
        try {
            addresses.end(address);
        } finally {
            publish();
        }
    }

    @Override
    public AnnouncerState state() {
        return state;
    }

    /** Tells hosts now, and plans the next time. */
    private void tell(Announcement announcement, Link link) throws IOException {
        if (!planNext(announcement)) {
            return;
        }
        EthernetPort port = watch(link, announcement.address.getClass()).port();
        port.announce(link.mac(), announcement.address);
        announcement.toldAt = Instant.now();
        if (AnnouncePlan.isSettled(announcement.count)) {
            port.ask(link.mac(), announcement.address);
        }
    }

    /** Whether it is to be told at all. */
    private boolean planNext(Announcement announcement) {
        announcement.cancelNext();
        if (System.nanoTime() - announcement.untilNanos >= 0) {
            return false;
        }
        announcement.count++;
        announcement.next = timer.schedule(
                () -> tellAgain(announcement),
                AnnouncePlan.next(announcement.count).toMillis(),
                TimeUnit.MILLISECONDS);
        return true;
    }

    private synchronized void tellAgain(Announcement announcement) {
        if (announcements.get(announcement.address) != announcement) {
            return;
        }
        announcement.next = null;
        try {
            Optional<Link> link = routing.link(interfaceName);
            if (link.isPresent()) {
                tell(announcement, link.get());
            }
        } catch (IOException failure) {
            if (announcement.next == null) {
                planNext(announcement);
            }
            // The next time is planned; when the link comes back, it is at once.
            LOG.debug("hosts could not be told of {}", announcement.address.getHostAddress(), failure);
        }
        publish();
    }

    private ConflictWatch watch(Link link, Class<? extends InetAddress> family) throws IOException {
        ConflictWatch watch = watches.get(family);
        if (watch != null && watch.isOf(link.index())) {
            return watch;
        }
        ConflictWatch fresh =
                new ConflictWatch(interfaceName, link.index(), EthernetPort.open(link.index(), family), this::heard);
        watches.put(family, fresh);
        if (watch != null) {
            watch.retire();
        }
        return fresh;
    }

    /** Somebody says that an address is his. */
    private synchronized void heard(Claimant claimant) {
        Announcement announcement = announcements.get(claimant.address());
        Link link = lastSeen;
        long now = System.nanoTime();
        if (announcement == null
                || link == null
                || claimant.mac().equals(link.mac())
                || now - announcement.untilNanos >= 0) {
            return;
        }
        try {
            Conflict before = announcement.conflict;
            boolean isOwnCard =
                    routing.links().stream().anyMatch(other -> other.mac().equals(claimant.mac()));
            boolean mayDefend = before == null || before.mayDefend(now);
            announcement.conflict = new Conflict(
                    claimant.mac(), isOwnCard, now, mayDefend || before == null ? now : before.defendedNanos());
            if (before == null) {
                Problem problem = announcement.conflict.problem(announcement.address, interfaceName);
                LOG.warn("{}; {}", problem.sentence(), problem.fix());
            }
            if (mayDefend) {
                // A late frame of the former owner would otherwise mislead hosts until the next time that is planned.
                watch(link, announcement.address.getClass()).port().announce(link.mac(), announcement.address);
            }
        } catch (IOException failure) {
            LOG.debug("{} could not be defended", claimant.address().getHostAddress(), failure);
        }
        publish();
    }

    /** Looks after the link, and what is past. */
    private synchronized void look() {
        if (isClosed) {
            return;
        }
        try {
            Link before = lastSeen;
            Link link = routing.link(interfaceName).orElse(null);
            lastSeen = link;
            boolean isDeaf = link != null && link.isUp() && !link.hasCarrier();
            withoutCarrierSinceNanos = isDeaf ? earlier(withoutCarrierSinceNanos) : null;
            forgetWhatIsPast(System.nanoTime());
            if (link != null && !link.mac().equals(MacAddress.NONE)) {
                // Not only when an address is claimed: then there is no time for it.
                watch(link, Inet4Address.class);
            }
            if (link != null && link.isUp() && link.hasCarrier() && !link.equals(before)) {
                for (Announcement announcement : List.copyOf(announcements.values())) {
                    announcement.count = 0;
                    tell(announcement, link);
                }
            }
        } catch (IOException failure) {
            LOG.debug("cannot look after {}", interfaceName, failure);
        } catch (RuntimeException failure) {
            LOG.error("{} was not looked after; the next time may do better", interfaceName, failure);
        }
        publish();
    }

    private static Long earlier(@Nullable Long sinceNanos) {
        return sinceNanos == null ? Long.valueOf(System.nanoTime()) : sinceNanos;
    }

    private void forgetWhatIsPast(long nowNanos) {
        for (Announcement announcement : List.copyOf(announcements.values())) {
            if (nowNanos - announcement.untilNanos >= 0) {
                forget(announcement.address);
            }
            if (announcement.conflict != null && announcement.conflict.isPast(nowNanos)) {
                announcement.conflict = null;
            }
        }
    }

    private void publish() {
        List<ClaimedAddress> claimed = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(linkProblems());
        problems.addAll(addresses.problems());
        problems.addAll(failures.values());
        for (Announcement announcement : announcements.values()) {
            claimed.add(new ClaimedAddress(announcement.address, announcement.untilNanos, announcement.toldAt));
            if (announcement.conflict != null) {
                problems.add(announcement.conflict.problem(announcement.address, interfaceName));
            }
        }
        state = new AnnouncerState(claimed, List.of(), problems);
    }

    private List<Problem> linkProblems() {
        Link link = lastSeen;
        if (link == null) {
            return List.of(new Problem(
                    null, "there is no interface " + interfaceName, "create it, or name another one in the network"));
        }
        if (!link.isUp()) {
            return List.of(new Problem(
                    null,
                    "the interface " + interfaceName + " is switched off",
                    "ip link set " + interfaceName + " up"));
        }
        return link.hasCarrier()
                ? List.of()
                : List.of(new Problem(
                        null, interfaceName + " has no carrier", "see to the cable and to the port of the switch"));
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        timer.shutdownNow();
        announcements.clear();
        watches.values().forEach(ConflictWatch::retire);
        publish();
        // Only now, as no announcement may follow.
        addresses.close();
        routing.close();
    }
}
