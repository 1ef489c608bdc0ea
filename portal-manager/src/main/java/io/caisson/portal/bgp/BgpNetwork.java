package io.caisson.portal.bgp;

import io.caisson.store.access.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network whose floating addresses are announced by BGP, as this node sees it. Every node of a cluster announces with the same
 * preference, as only the owner of an address announces it.
 *
 * @param name for people
 * @param prefixes the addresses are in these, and nothing else is: each address of them on the loopback interface is announced
 * @param autonomousSystem our own
 * @param peers the routers of this node
 * @param communities attached to each route
 * @param med the MULTI_EXIT_DISC of each route (RFC 4271, 5.1.4): lower is preferred by a router with several ways
 */
public record BgpNetwork(
        String name,
        List<Network> prefixes,
        long autonomousSystem,
        List<BgpPeer> peers,
        List<Community> communities,
        long med) {

    private static final long LARGEST_MED = 0xFFFF_FFFFL;

    /** @throws IllegalArgumentException it cannot work like that; the message is for people */
    public BgpNetwork {
        prefixes = List.copyOf(prefixes);
        peers = List.copyOf(peers);
        communities = List.copyOf(communities);
        AutonomousSystem.check(autonomousSystem);
        if (med < 0 || med > LARGEST_MED) {
            throw new IllegalArgumentException("a MED of " + med + " is not within 0.." + LARGEST_MED);
        }
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException("network " + name + " has no prefix");
        }
        for (Network prefix : prefixes) {
            checkPrefix(prefix);
            if (peers.stream().noneMatch(peer -> peer.ipv6() == isIpv6(prefix.base()))) {
                throw new IllegalArgumentException("network " + name + " has no peer for " + prefix + ": an "
                        + (isIpv6(prefix.base()) ? "IPv6" : "IPv4") + " router is told of such addresses");
            }
        }
        Set<InetAddress> addresses = new HashSet<>();
        for (BgpPeer peer : peers) {
            if (!addresses.add(peer.address())) {
                throw new IllegalArgumentException(
                        "network " + name + " has the peer " + peer.address().getHostAddress() + " twice");
            }
        }
    }

    private static void checkPrefix(Network prefix) {
        InetAddress base = prefix.base();
        if (prefix.prefixBits() == 0
                || base.isLoopbackAddress()
                || base.isLinkLocalAddress()
                || base.isMulticastAddress()) {
            throw new IllegalArgumentException("the addresses of " + prefix + " cannot be announced to routers");
        }
    }

    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    boolean contains(InetAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
