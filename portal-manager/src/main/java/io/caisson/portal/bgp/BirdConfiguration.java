package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.net.Inet4Address;
import java.util.Collection;
import java.util.List;

/**
 * The text of BIRD's configuration. It reads addresses from the loopback interface and tells routers of them; it learns nothing
 * from routers, and has no protocol by which it could touch the routes of this node. A pure function of the networks.
 *
 * @param source which address of this node leads to a router that is several hops away
 */
record BirdConfiguration(Inet4Address routerId, Collection<BgpNetwork> networks, SourceAddress source) {

    /** The backstop where BFD is not used: a router without word for so long withdraws (RFC 4271, 4.2 and 4.4). */
    private static final int HOLD_SECONDS = 9;

    /**
     * A session that was lost comes back within seconds. Graceful restart is off: a router that kept the routes of a node that is gone
     * would lead hosts nowhere (RFC 4724).
     */
    private static final String SESSION_TIMES = """
                hold time %d;
                keepalive time %d;
                connect delay time 1;
                connect retry time 2;
                error wait time 1, 4;
                error forget time 10;
                graceful restart off;
                long lived graceful restart off;
            """.formatted(HOLD_SECONDS, HOLD_SECONDS / 3);

    private static final String HEAD = """
            # Made by Caisson; changes are lost.
            log stderr { info, remote, warning, error, auth, fatal, bug };
            timeformat protocol iso long ms;
            router id %s;

            # The kernel tells of changes at once; scanning catches what was missed.
            protocol device {
                scan time 5;
            }
            """;

    /** @throws AnnounceException the networks do not go together */
    String text() throws AnnounceException {
        StringBuilder text = new StringBuilder(HEAD.formatted(routerId.getHostAddress()));
        for (BgpNetwork network : networks) {
            network.prefixes().forEach(prefix -> text.append(portals(network, prefix)));
        }
        List<PeerPlan> peers = PeerPlan.of(networks);
        if (peers.stream().anyMatch(plan -> plan.peer().bfd() != null)) {
            text.append("\nprotocol bfd bfd_all {\n}\n");
        }
        for (PeerPlan plan : peers) {
            text.append(peer(plan));
        }
        return text.toString();
    }

    /** A protocol for each prefix, so that a network that comes or goes does not disturb the routes of another. */
    private static String portals(BgpNetwork network, Network prefix) {
        int bits = bits(prefix);
        return """

                # %s
                protocol direct %s {
                    %s { import where net ~ [ %s/%d{%d,%d} ]; };
                    interface "lo";
                }
                """.formatted(
                        network.name().replaceAll("[^\\w .-]", "?"),
                        ProtocolName.of(prefix),
                        channel(BgpNetwork.isIpv6(prefix.base())),
                        IpAddress.text(prefix.base()),
                        prefix.prefixBits(),
                        bits,
                        bits);
    }

    private String peer(PeerPlan plan) throws AnnounceException {
        BgpPeer peer = plan.peer();
        StringBuilder text = new StringBuilder("\nprotocol bgp " + plan.name() + " {\n");
        boolean far = peer.hops() > 1;
        // BIRD watches a far router by BFD only from an address that it is told (its manual, "BGP", bfd).
        String local = far ? IpAddress.text(source.towards(peer.address())) + " " : "";
        line(text, "local " + local + "as " + plan.localAutonomousSystem());
        line(text, "neighbor " + IpAddress.text(peer.address()) + " as " + peer.autonomousSystem());
        line(text, far ? "multihop " + peer.hops() : "direct");
        text.append(SESSION_TIMES);
        if (peer.password() != null) {
            line(text, "password \"" + peer.password() + "\"");
        }
        BfdTimes bfd = peer.bfd();
        if (bfd != null) {
            line(text, "bfd { interval " + bfd.intervalMillis() + " ms; multiplier " + bfd.multiplier() + "; }");
        }
        text.append("    ").append(channel(peer.ipv6())).append(" {\n");
        text.append("        import none;\n        next hop self;\n        export filter {\n");
        plan.networks().forEach(network -> text.append(exports(network, peer.ipv6())));
        return text.append("            reject;\n        };\n    };\n}\n").toString();
    }

    private static String exports(BgpNetwork network, boolean ipv6) {
        StringBuilder text = new StringBuilder();
        for (Network prefix : network.prefixes()) {
            if (BgpNetwork.isIpv6(prefix.base()) == ipv6) {
                text.append("            if proto = \"" + ProtocolName.of(prefix) + "\" then {\n");
                text.append("                bgp_med = " + network.med() + ";\n");
                network.communities().forEach(community -> text.append("                " + add(community) + ";\n"));
                text.append("                accept;\n            }\n");
            }
        }
        return text.toString();
    }

    private static String add(Community community) {
        String parts = community.toString().replace(":", ", ");
        return (community.large() ? "bgp_large_community" : "bgp_community") + ".add((" + parts + "))";
    }

    private static void line(StringBuilder text, String statement) {
        text.append("    ").append(statement).append(";\n");
    }

    private static String channel(boolean ipv6) {
        return ipv6 ? "ipv6" : "ipv4";
    }

    private static int bits(Network prefix) {
        return prefix.base().getAddress().length * Byte.SIZE;
    }
}
