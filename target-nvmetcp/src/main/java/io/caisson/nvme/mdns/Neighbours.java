package io.caisson.nvme.mdns;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;

/** Who is on the same link (RFC 6762, 11). Pure, but for asking the machine which addresses it has. */
final class Neighbours {

    private Neighbours() {}

    /** Whether an address is in a subnet of an interface. */
    static boolean isOnLink(NetworkInterface network, InetAddress address) {
        return address.isLinkLocalAddress()
                || network.getInterfaceAddresses().stream().anyMatch(own -> isWithin(own, address));
    }

    private static boolean isWithin(InterfaceAddress own, InetAddress address) {
        byte[] mine = own.getAddress().getAddress();
        byte[] theirs = address.getAddress();
        int bits = own.getNetworkPrefixLength();
        if (mine.length != theirs.length || bits <= 0) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
