package io.caisson.portal.check;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A network with floating addresses, as one node sees it.
 *
 * @param interfaceName the card, or the VLAN on a card, that leads to the hosts
 * @param mtuBytes the largest IP packet that has to get through; 0 for what the interface has
 * @param addresses the floating addresses, and who has each of them now
 * @param peers machines on the network that answer pings: the other nodes, hosts
 */
public record NetworkToCheck(
        String interfaceName, int mtuBytes, Map<InetAddress, Holder> addresses, List<InetAddress> peers) {

    /** Who has an address, as the catalog knows. */
    public enum Holder {
        NOBODY,
        THIS_NODE,
        ANOTHER_NODE
    }

    public NetworkToCheck {
        addresses = Map.copyOf(addresses);
        peers = List.copyOf(peers);
    }

    /** The name of an interface for a VLAN (IEEE 802.1Q) of a card, as Linux distributions make it; 0 is the card itself. */
    public static String interfaceName(String card, int vlan) {
        return vlan == 0 ? card : card + "." + vlan;
    }
}
