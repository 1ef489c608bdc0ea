package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The router of a {@link ClusterNetwork}, another's product, where the hosts are: they go where it says. It takes host routes of
 * 10.99.0.0/24 from nodes, and would use several ways to one of them at once, if there were any. Closing it kills it.
 */
interface ClusterRouter extends AutoCloseable {
    String PREFIX = "10.99.0.0/24";
    long AS = 65000;
    long NODES_AS = 65010;
    String PASSWORD = "s3cret\\key;{}";

    @Override
    void close();

    /** The nodes that the router's kernel sends an address's packets to. */
    static List<Integer> nextHops(ClusterNetwork network, String address) {
        String routes = network.hostsRoutes(address);
        List<Integer> nodes = new ArrayList<>();
        Matcher matcher = Pattern.compile("via (\\S+)").matcher(routes);
        while (matcher.find()) {
            for (int node = 1; node <= network.nodeCount(); node++) {
                if (matcher.group(1).equals(ClusterNetwork.address(node))) {
                    nodes.add(node);
                }
            }
        }
        return nodes;
    }

    /** What a network is made of whose addresses nodes announce to this router: the body of the API's call. */
    static String network(String name, boolean bfd) {
        return """
                {"name": "%s", "announcer": "bgp", "prefix": "%s", "bgp": {"ownAs": %d,
                 "peers": [{"address": "%s", "peerAs": %d, "password": "%s", "bfd": %b}]}}
                """.formatted(
                        name, PREFIX, NODES_AS, ClusterNetwork.hostsAddress(), AS, PASSWORD.replace("\\", "\\\\"), bfd);
    }
}
