package io.caisson.portal.check;

import io.caisson.portal.announce.Problem;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

/** Looks whether packets get from one interface to a machine and back: in full size, and by the same way. */
final class PathCheck {
    private static final int SMALL_BYTES = 100;
    /** What is common: jumbo frames, their halves, Ethernet, PPPoE, tunnels, the least of IPv6 (RFC 8200, 5). */
    private static final List<Integer> COMMON_MTUS = List.of(9000, 8900, 4000, 1500, 1492, 1450, 1400, 1280);

    private final String interfaceName;
    private final int mtuBytes;
    private final KernelSettings settings;

    PathCheck(String interfaceName, int mtuBytes, KernelSettings settings) {
        this.interfaceName = interfaceName;
        this.mtuBytes = mtuBytes;
        this.settings = settings;
    }

    /** Takes 600 ms for each size that does not get through. */
    Optional<Problem> size(InetAddress peer) throws IOException {
        try (EchoProbe probe = EchoProbe.open(peer)) {
            if (probe.isAnswered(mtuBytes)) {
                return Optional.empty();
            }
            String name = peer.getHostAddress();
            if (!probe.isAnswered(SMALL_BYTES)) {
                return Optional.of(new Problem(
                        null,
                        name + " does not answer pings through " + interfaceName
                                + ", so nobody knows which packets get there",
                        "see whether it is on, and let it answer pings, of ICMP echo"));
            }
            int largest = SMALL_BYTES;
            for (int size : COMMON_MTUS) {
                if (size < mtuBytes && probe.isAnswered(size)) {
                    largest = size;
                    break;
                }
            }
            return Optional.of(new Problem(
                    null,
                    "packets of " + mtuBytes + " bytes from " + interfaceName + " do not get to " + name
                            + " and back; of " + largest + " bytes they do",
                    "set the same MTU on " + interfaceName + ", on " + name
                            + " and on each port of the switches between them, or a smaller one in the network"));
        }
    }

    /** A strict filter and an answer that would leave by another interface: the question is dropped, silently. */
    Optional<Problem> way(InetAddress peer) throws IOException {
        if (!(peer instanceof Inet4Address) || !settings.isReversePathStrict()) {
            return Optional.empty();
        }
        String way = interfaceTo(peer);
        return way.equals(interfaceName)
                ? Optional.empty()
                : Optional.of(new Problem(
                        null,
                        "what comes from " + peer.getHostAddress() + " by " + interfaceName
                                + " is dropped, as answers to it would leave by "
                                + way + " (reverse path filter)",
                        "sysctl -w net.ipv4.conf.all.rp_filter=2, or a route to it by " + interfaceName));
    }

    /** The interface that the kernel's routes lead to. */
    private static String interfaceTo(InetAddress peer) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            // Sends nothing. Any port.
            socket.connect(new InetSocketAddress(peer, 9));
            NetworkInterface way = NetworkInterface.getByInetAddress(socket.getLocalAddress());
            return way == null ? "no interface" : way.getName();
        }
    }
}
