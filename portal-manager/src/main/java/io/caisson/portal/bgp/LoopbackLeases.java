package io.caisson.portal.bgp;

import io.caisson.portal.address.LeasedAddresses;
import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Problem;
import io.caisson.portal.netlink.AssignedAddress;
import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** The addresses of the kernel's loopback interface. One thread at a time, but for {@link #problems}. */
final class LoopbackLeases implements LoopbackAddresses {
    private static final String LOOPBACK = "lo";

    private final LeasedAddresses leases;

    private LoopbackLeases(LeasedAddresses leases) {
        this.leases = leases;
    }

    /** @throws IOException this is no Linux */
    static LoopbackLeases open(ProcessGuard guard) throws IOException {
        return new LoopbackLeases(LeasedAddresses.open(LOOPBACK, guard));
    }

    @Override
    public void put(InetAddress address, long untilNanos) throws AnnounceException {
        leases.lease(address, untilNanos);
    }

    @Override
    public void remove(InetAddress address) throws AnnounceException {
        leases.end(address);
    }

    @Override
    public void removeLeftovers(Predicate<InetAddress> which) throws AnnounceException {
        try (Routing routing = Routing.open()) {
            int loopback = routing.link(LOOPBACK).map(Link::index).orElse(0);
            for (AssignedAddress there : routing.addresses()) {
                if (there.interfaceIndex() == loopback && which.test(there.address())) {
                    removeLeftover(routing, there);
                }
            }
        } catch (IOException failure) {
            throw new AnnounceException(
                    "cannot look for addresses on " + LOOPBACK + ": " + failure.getMessage(),
                    "see what the kernel says in its log",
                    failure);
        }
    }

    private static void removeLeftover(Routing routing, AssignedAddress there) throws AnnounceException, IOException {
        if (!there.isLeftByPortals()) {
            boolean isForGood = there.validSeconds() == AssignedAddress.FOREVER;
            String text = there.address().getHostAddress();
            throw new AnnounceException(
                    text
                            + (isForGood
                                    ? " is configured on " + LOOPBACK + " for good"
                                    : " was put on " + LOOPBACK + " by somebody else")
                            + ", and is within the prefix of a network whose "
                            + "addresses are announced by BGP",
                    "ip address delete " + text + "/" + there.prefixLength() + " dev " + LOOPBACK
                            + ", or give the network another prefix");
        }
        routing.remove(there.interfaceIndex(), there.address());
    }

    @Override
    public List<Problem> problems() {
        return leases.problems();
    }

    @Override
    public void close() {
        leases.close();
    }
}
