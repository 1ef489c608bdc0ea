package io.caisson.portal.l2;

import io.caisson.portal.announce.Problem;
import io.caisson.portal.netlink.MacAddress;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Another card says that it has an address that is announced here.
 *
 * @param isOwnCard it is one of this machine
 * @param heardNanos when it said so last, by {@link System#nanoTime}
 * @param defendedNanos when hosts were last told otherwise because of it
 */
record Conflict(MacAddress mac, boolean isOwnCard, long heardNanos, long defendedNanos) {
    /** How long it is reported after it was last heard: longer than the time between two questions. */
    private static final Duration REPORTED = Duration.ofSeconds(25);
    /** Two that both insist would otherwise keep all hosts busy; RFC 5227, 2.4, has 10 s, but hosts of ours wait for their disks. */
    private static final Duration DEFEND_INTERVAL = Duration.ofSeconds(1);

    boolean isPast(long nowNanos) {
        return nowNanos - heardNanos > REPORTED.toNanos();
    }

    boolean mayDefend(long nowNanos) {
        return nowNanos - defendedNanos > DEFEND_INTERVAL.toNanos();
    }

    Problem problem(InetAddress address, String interfaceName) {
        String text = address.getHostAddress();
        if (isOwnCard) {
            return new Problem(
                    address,
                    "this machine says through a second card, " + mac + ", that it has " + text
                            + ": hosts may be sent to the wrong one",
                    "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
        }
        return new Problem(
                address,
                "another machine, with the card " + mac + ", says on the network of " + interfaceName + " that it has "
                        + text,
                "find the card by its address in the switch, and take the address from that machine; "
                        + "if it is a node of this cluster, see whether it is cut off");
    }
}
