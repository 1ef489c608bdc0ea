package io.caisson.portal.address;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Problem;
import io.caisson.portal.netlink.AssignedAddress;
import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.Routing;
import io.caisson.portal.socket.NativeSocketException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The floating addresses of one interface, each until a time. Three things see to it that an address is gone by then: this process
 * removes it; if the process does not run, because it was stopped or the machine has no time for it, the kernel does; and if it was
 * killed, the guard does, at once. The kernel counts whole seconds and may be late, so it is told less than is left, and told again
 * twice a second as long as this process lives.
 *
 * <p>For any thread; one lock. No call waits for anybody but the kernel.
 */
public final class LeasedAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedAddresses.class);
    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);
    private static final String GIVE_RIGHTS = "run Caisson as root, or give it CAP_NET_ADMIN and CAP_NET_RAW";

    private final String interfaceName;
    private final Routing routing;
    private final ProcessGuard guard;
    private final ScheduledThreadPoolExecutor timer;
    /** When each ends, by {@link System#nanoTime}. */
    private final Map<InetAddress, Long> leases = new LinkedHashMap<>();

    /** Whose leases are over, but which could not be removed: the guard goes on knowing of them. */
    private final Set<InetAddress> leftBehind = new HashSet<>();

    private volatile String guardFailure = "";
    private boolean isClosed;

    private LeasedAddresses(String interfaceName, Routing routing, ProcessGuard guard) {
        this.interfaceName = interfaceName;
        this.routing = routing;
        this.guard = guard;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "portal-addresses-" + interfaceName);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * None yet. The interface may come later.
     *
     * @param guard of this process, told of what is here
     * @throws IOException if this is no Linux
     */
    public static LeasedAddresses open(String interfaceName, ProcessGuard guard) throws IOException {
        LeasedAddresses addresses = new LeasedAddresses(interfaceName, Routing.open(), guard);
        long everyMillis = REFRESH_EVERY.toMillis();
        // At once, too: the guard is there before it is needed.
        addresses.timer.scheduleWithFixedDelay(addresses::refresh, 0, everyMillis, TimeUnit.MILLISECONDS);
        return addresses;
    }

    /**
     * The interface has the address until then; a lease that is there is prolonged.
     *
     * @param untilNanos by {@link System#nanoTime}; of a lease that begins, at least two seconds from now
     * @return the interface
     * @throws AnnounceException if it has not; a lease that was there before holds as it was
     */
    public synchronized Link lease(InetAddress address, long untilNanos) throws AnnounceException {
        String text = address.getHostAddress();
        if (isClosed) {
            throw new AnnounceException("the addresses of " + interfaceName + " are given up", "start the node again");
        }
        // A lease that goes on may be prolonged by little: then the kernel keeps to what it was told, until there is
        // more.
        boolean isTooShort = Lifetime.seconds(untilNanos, System.nanoTime()) < 1;
        if (isTooShort && !leases.containsKey(address)) {
            throw new AnnounceException(
                    "the time of " + text + " ends in less than " + Lifetime.SHORTEST.toSeconds() + " s",
                    "see why the node's lease is renewed so late: load, or no leader of the catalog");
        }
        boolean isDone = false;
        try {
            Link link = link();
            if (!leases.containsKey(address)) {
                refuseForeign(address);
                // Known to the guard before it is there.
                tellGuard(List.of(address));
            }
            assign(link, address, untilNanos);
            leases.put(address, untilNanos);
            isDone = true;
            return link;
        } catch (IOException failure) {
            throw failed("cannot put " + text + " on " + interfaceName, failure);
        } finally {
            if (!isDone) {
                tellGuard(List.of());
            }
        }
    }

    private Link link() throws IOException, AnnounceException {
        Link link = routing.link(interfaceName)
                .orElseThrow(() -> new AnnounceException(
                        "there is no interface " + interfaceName, "create it, or name another one in the network"));
        if (!link.isUp()) {
            throw new AnnounceException(
                    "the interface " + interfaceName + " is switched off", "ip link set " + interfaceName + " up");
        }
        return link;
    }

    /** What the machine has from elsewhere is not ours to take away when a lease ends. */
    private void refuseForeign(InetAddress address) throws IOException, AnnounceException {
        for (AssignedAddress there : routing.addresses()) {
            if (there.address().equals(address) && !there.isLeftByPortals()) {
                boolean isForGood = there.validSeconds() == AssignedAddress.FOREVER;
                throw new AnnounceException(
                        address.getHostAddress()
                                + (isForGood
                                        ? " is configured on this machine, and belongs to it for good"
                                        : " is an address of this machine's own, given to it by DHCP or a router"),
                        "remove it from the configuration of the interface, or choose another address for the portal");
            }
        }
    }

    private void assign(Link link, InetAddress address, long untilNanos) throws IOException, AnnounceException {
        int seconds = Lifetime.seconds(untilNanos, System.nanoTime());
        if (seconds < 1) {
            return;
        }
        routing.assign(link.index(), address, seconds);
        // Stopped just before the call and continued much later, this process would have brought back an address that
        // is another's.
        if (System.nanoTime() - untilNanos >= 0) {
            routing.remove(link.index(), address);
            throw new AnnounceException(
                    "the time of " + address.getHostAddress() + " is over", "nothing is to be done");
        }
    }

    /**
     * The interface has it no more. Idempotent; nothing is left to do once this is closed.
     *
     * @throws AnnounceException if that is not certain; it is when the lease ends
     */
    public synchronized void end(InetAddress address) throws AnnounceException {
        if (isClosed) {
            return;
        }
        boolean isLeased = leases.remove(address) != null;
        try {
            if (isLeased || isLeftOver(address)) {
                remove(address);
            }
            leftBehind.remove(address);
        } catch (IOException failure) {
            leftBehind.add(address);
            throw failed("cannot remove " + address.getHostAddress() + " from " + interfaceName, failure);
        }
        tellGuard(List.of());
    }

    /** Of a process before this one. What is the machine's own was refused, and stays. */
    private boolean isLeftOver(InetAddress address) throws IOException {
        return routing.addresses().stream()
                .anyMatch(there -> there.address().equals(address) && there.isLeftByPortals());
    }

    private void remove(InetAddress address) throws IOException {
        Optional<Link> link = routing.link(interfaceName);
        if (link.isPresent()) {
            routing.remove(link.get().index(), address);
        }
    }

    /** Those that are leased now. */
    public synchronized List<InetAddress> addresses() {
        return List.copyOf(leases.keySet());
    }

    /** What stands in the way of addresses being where, and only as long as, they should. Waits for nobody. */
    public List<Problem> problems() {
        String failure = guardFailure;
        return failure.isEmpty()
                ? List.of()
                : List.of(new Problem(
                        null,
                        "if this process is killed, its addresses on " + interfaceName + " stay for some seconds: "
                                + failure,
                        "install iproute2, and see that processes may be started"));
    }

    /** Of a process that lives. */
    private synchronized void refresh() {
        if (isClosed) {
            return;
        }
        try {
            Map.copyOf(leases).forEach(this::refresh);
            guard.revive();
            guardFailure = "";
        } catch (IOException failure) {
            guardFailure = String.valueOf(failure.getMessage());
        } catch (RuntimeException failure) {
            LOG.error("the addresses on {} were not refreshed; the next time may do better", interfaceName, failure);
        }
    }

    private void refresh(InetAddress address, long untilNanos) {
        try {
            if (System.nanoTime() - untilNanos >= 0) {
                LOG.warn("the time of {} on {} is over", address.getHostAddress(), interfaceName);
                end(address);
            } else {
                assign(link(), address, untilNanos);
            }
        } catch (IOException | AnnounceException failure) {
            // Of the interface, mostly; whoever announces on it reports that.
            LOG.debug("{} is not kept on {}", address.getHostAddress(), interfaceName, failure);
        }
    }

    /** Without a guard it goes on: after a crash the kernel is slower, and the problem is shown. */
    private void tellGuard(Collection<InetAddress> additional) {
        Set<InetAddress> all = new LinkedHashSet<>(addresses());
        all.addAll(leftBehind);
        all.addAll(additional);
        try {
            guard.hold(interfaceName, all);
            guardFailure = "";
        } catch (IOException failure) {
            LOG.warn("no guard for the addresses on {}", interfaceName, failure);
            guardFailure = String.valueOf(failure.getMessage());
        }
    }

    private static AnnounceException failed(String what, IOException failure) {
        boolean isForbidden = failure instanceof NativeSocketException refused && refused.isForbidden();
        return new AnnounceException(
                what + ": " + failure.getMessage(),
                isForbidden ? GIVE_RIGHTS : "see what the kernel says in its log",
                failure);
    }

    /** Removes all. What cannot be removed is logged, and goes when its time is over. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            if (isClosed) {
                return;
            }
            for (InetAddress address : addresses()) {
                try {
                    end(address);
                } catch (AnnounceException failure) {
                    LOG.warn("{}", failure.getMessage());
                }
            }
            isClosed = true;
            routing.close();
        }
    }
}
