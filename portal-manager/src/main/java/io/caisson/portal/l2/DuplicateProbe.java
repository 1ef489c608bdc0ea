package io.caisson.portal.l2;

import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.MacAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who on an Ethernet has an address, without claiming it: by an ARP probe (RFC 5227, 2.1.1), or by the solicitation of
 * duplicate address detection (RFC 4862, 5.4.2). Asks three times, as a frame may be lost, but sooner one after the other than
 * the standards have it for machines that start all at once.
 */
public final class DuplicateProbe {
    private static final int PROBES = 3;
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private DuplicateProbe() {}

    /**
     * The cards that have it, but for the one through which is asked. Takes 600 ms.
     *
     * @throws IOException if nothing can be sent or heard there, as without CAP_NET_RAW
     */
    public static Set<MacAddress> holders(Link link, InetAddress address) throws IOException {
        Set<MacAddress> holders = new LinkedHashSet<>();
        try (EthernetPort port = EthernetPort.open(link.index(), address.getClass())) {
            for (int i = 0; i < PROBES; i++) {
                port.ask(link.mac(), address);
                long end = System.nanoTime() + INTERVAL.toNanos();
                for (long left = INTERVAL.toNanos(); left > 0; left = end - System.nanoTime()) {
                    Optional<EthernetPort.Claimant> heard = port.hear(Duration.ofNanos(left));
                    heard.filter(claimant -> claimant.address().equals(address)
                                    && !claimant.mac().equals(link.mac()))
                            .ifPresent(claimant -> holders.add(claimant.mac()));
                }
            }
        }
        return holders;
    }
}
