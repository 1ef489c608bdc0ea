package io.caisson.tests.cluster;

import io.caisson.tests.bgp.FrrDaemons;

/** FRR as the router. */
final class FrrClusterRouter implements ClusterRouter {
    private static final String BFDD = """
            bfd
             profile nodes
              transmit-interval 300
              receive-interval 300
              detect-multiplier 3
            """;

    private static final String PEERS = """
            router bgp %d
             bgp router-id %s
             no bgp ebgp-requires-policy
             no bgp default ipv4-unicast
             timers bgp 3 9
             neighbor NODES peer-group
             neighbor NODES remote-as %d
             neighbor NODES timers connect 2
             neighbor NODES password %s
            """.formatted(AS, ClusterNetwork.hostsAddress(), NODES_AS, PASSWORD);

    private static final String ROUTES = """
             address-family ipv4 unicast
              neighbor NODES activate
              neighbor NODES prefix-list PORTALS in
              neighbor NODES prefix-list NONE out
              maximum-paths 8
             exit-address-family
            ip prefix-list PORTALS seq 5 permit %s ge 32
            ip prefix-list NONE seq 5 deny any
            """.formatted(PREFIX);

    private final FrrDaemons daemons;

    FrrClusterRouter(ClusterNetwork network, boolean bfd) {
        StringBuilder bgpd = new StringBuilder(PEERS);
        if (bfd) {
            bgpd.append(" neighbor NODES bfd\n neighbor NODES bfd profile nodes\n");
        }
        for (int node = 1; node <= network.nodeCount(); node++) {
            bgpd.append(" neighbor ").append(ClusterNetwork.address(node)).append(" peer-group NODES\n");
        }
        daemons = new FrrDaemons(network.hostsPrefix(), "ip nht resolve-via-default\n", BFDD, bgpd + ROUTES);
    }

    @Override
    public void close() {
        daemons.close();
    }
}
