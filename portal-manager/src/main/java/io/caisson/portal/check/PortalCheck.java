package io.caisson.portal.check;

import io.caisson.portal.announce.Problem;
import io.caisson.portal.check.NetworkToCheck.Holder;
import io.caisson.portal.l2.DuplicateProbe;
import io.caisson.portal.netlink.AssignedAddress;
import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.netlink.Routing;
import io.caisson.portal.socket.NativeSocketException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a network from one node before hosts depend on it: is the interface there, do packets of full size get through, has somebody
 * else an address, does the kernel drop or misdirect something? It asks, and changes nothing. Blocks for about a second for each
 * address and each machine.
 */
public final class PortalCheck {
    private final NetworkToCheck network;
    private final Routing routing;
    private final List<Problem> problems = new ArrayList<>();

    private PortalCheck(NetworkToCheck network, Routing routing) {
        this.network = network;
        this.routing = routing;
    }

    /**
     * What stands in the way; nothing if all is well.
     *
     * @throws IOException if this is no Linux
     */
    public static List<Problem> run(NetworkToCheck network) throws IOException {
        try (Routing routing = Routing.open()) {
            PortalCheck check = new PortalCheck(network, routing);
            check.run();
            return List.copyOf(check.problems);
        }
    }

    private void run() throws IOException {
        Optional<Link> link = checkInterface();
        if (link.isEmpty()) {
            return;
        }
        int mtuBytes = checkMtu(link.get());
        try {
            checkOwnAddresses(link.get());
            for (InetAddress address : network.addresses().keySet()) {
                checkDuplicate(link.get(), address);
            }
            PathCheck path =
                    new PathCheck(network.interfaceName(), mtuBytes, KernelSettings.of(network.interfaceName()));
            for (InetAddress peer : network.peers()) {
                path.size(peer).ifPresent(problems::add);
                path.way(peer).ifPresent(problems::add);
            }
        } catch (NativeSocketException refused) {
            if (!refused.isForbidden()) {
                throw refused;
            }
            report("this process may not look at the network: " + refused.getMessage(), "give Caisson CAP_NET_RAW");
        }
    }

    private void report(String sentence, String fix) {
        problems.add(new Problem(null, sentence, fix));
    }

    private Optional<Link> checkInterface() throws IOException {
        String name = network.interfaceName();
        Optional<Link> link = routing.link(name);
        if (link.isEmpty()) {
            int dot = name.lastIndexOf('.');
            report(
                    "there is no interface " + name,
                    dot < 0
                            ? "name another one in the network: ip link shows those that are there"
                            : "ip link add link " + name.substring(0, dot) + " name " + name + " type vlan id "
                                    + name.substring(dot + 1));
        } else if (link.get().mac().equals(MacAddress.NONE)) {
            report(name + " is no Ethernet interface", "name the interface that leads to the hosts, or use bgp");
        } else if (!link.get().isUp()) {
            report(name + " is switched off", "ip link set " + name + " up");
        } else if (!link.get().hasCarrier()) {
            report(name + " has no carrier", "see to the cable and to the port of the switch");
        } else {
            return link;
        }
        return Optional.empty();
    }

    /** The size with which paths are checked. */
    private int checkMtu(Link link) {
        int wanted = network.mtuBytes();
        if (wanted > link.mtuBytes()) {
            report(
                    link.name() + " takes packets of " + link.mtuBytes() + " bytes, and the network is to have "
                            + wanted,
                    "ip link set " + link.name() + " mtu " + wanted
                            + ", there and in the configuration of the machine");
            return link.mtuBytes();
        }
        return wanted == 0 ? link.mtuBytes() : wanted;
    }

    /** The addresses that the node has there for good: each portal needs one beside it, and nobody else may answer for them. */
    private void checkOwnAddresses(Link link) throws IOException {
        List<AssignedAddress> own = routing.addresses().stream()
                .filter(address -> address.interfaceIndex() == link.index()
                        && !address.isPortal()
                        && !address.address().isLinkLocalAddress())
                .toList();
        for (InetAddress address : network.addresses().keySet()) {
            if (own.stream().noneMatch(there -> isInside(address, there))) {
                problems.add(new Problem(
                        address,
                        link.name() + " has no address of this node's own in the subnet of " + address.getHostAddress()
                                + ": answers to hosts have no way out",
                        "give " + link.name() + " an address of that subnet, with its prefix length"));
            }
        }
        for (AssignedAddress there : own) {
            checkOwn(link, there.address());
        }
    }

    private static boolean isInside(InetAddress address, AssignedAddress subnet) {
        byte[] one = address.getAddress();
        byte[] other = subnet.address().getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < subnet.prefixLength(); bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private void checkOwn(Link link, InetAddress own) throws IOException {
        for (MacAddress holder : DuplicateProbe.holders(link, own)) {
            Optional<Link> second = routing.links().stream()
                    .filter(other -> other.mac().equals(holder))
                    .findFirst();
            if (second.isPresent() && own instanceof Inet4Address) {
                report(
                        "this machine answers for " + own.getHostAddress() + " of " + link.name() + " also by "
                                + second.get().name()
                                + ", which is on the same Ethernet: hosts may find portals at the wrong card",
                        "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
            } else if (second.isEmpty()) {
                report(
                        "this node's own address " + own.getHostAddress() + " is also that of the card " + holder,
                        "give one of the two machines another address");
            }
        }
    }

    private void checkDuplicate(Link link, InetAddress address) throws IOException {
        Holder holder = network.addresses().getOrDefault(address, Holder.NOBODY);
        Set<MacAddress> holders = DuplicateProbe.holders(link, address);
        routing.links().forEach(own -> holders.remove(own.mac()));
        int allowed = switch (holder) {
            case NOBODY, THIS_NODE -> 0;
            case ANOTHER_NODE -> 1;
        };
        if (holders.size() > allowed) {
            problems.add(new Problem(
                    address,
                    address.getHostAddress() + " is in use by " + holders + " on the network of " + link.name()
                            + (allowed == 0 ? "" : ", of which one is the node that has it"),
                    "find the card by its address in the switch and take the address from that machine, "
                            + "or choose another one for the portal"));
        }
    }
}
