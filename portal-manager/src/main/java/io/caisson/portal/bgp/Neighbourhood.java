package io.caisson.portal.bgp;

import io.caisson.portal.announce.Problem;
import io.caisson.store.access.Network;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network that is announced by BGP is one that this node's interfaces are in: hosts there ask for its addresses by ARP or
 * neighbour discovery and follow no route, so that they find them at any node whose kernel answers, or at none.
 */
final class Neighbourhood {
    private Neighbourhood() {}

    static List<Problem> problems(BgpNetwork network) {
        List<Problem> problems = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                if (!card.isLoopback()) {
                    card.getInterfaceAddresses().forEach(at -> add(problems, network, card.getName(), at));
                }
            }
        } catch (SocketException gone) {
            // An interface that goes away while it is looked at is no problem.
            return problems;
        }
        return problems;
    }

    private static void add(List<Problem> problems, BgpNetwork network, String card, InterfaceAddress at) {
        for (Network prefix : network.prefixes()) {
            Problem problem = problem(prefix, card, at.getAddress(), at.getNetworkPrefixLength());
            if (problem != null) {
                problems.add(problem);
            }
        }
    }

    static @Nullable Problem problem(Network prefix, String card, InetAddress address, int prefixBits) {
        boolean apart = !prefix.contains(address) && !new Network(address, prefixBits).contains(prefix.base());
        return apart
                ? null
                : new Problem(
                        null,
                        prefix + ", which is announced to routers, has addresses in common with the network of " + card,
                        "give floating addresses a prefix that is on no interface: hosts beside it would not ask routers");
    }
}
