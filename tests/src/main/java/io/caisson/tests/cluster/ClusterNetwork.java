package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.GuestPaths;
import io.caisson.tests.fixtures.NetworkNamespaces;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network of its own for a cluster: a namespace per node and one for the hosts, with a bridge between them. Nothing of it is seen
 * outside. Links between nodes can be cut without anybody being told: what a node sends to the other then vanishes inside it. Hosts
 * reach every node all the time. Closing it ends every process in it. Needs root.
 */
final class ClusterNetwork implements AutoCloseable {
    private static final String KIND = "caisson-check";
    private static final String SUBNET = "10.79.0.";
    private static final int HOSTS = 0;
    private static final int FIRST_NODE = 10;

    private final int nodeCount;
    private final NetworkNamespaces namespaces = NetworkNamespaces.of(KIND);

    private ClusterNetwork(int nodeCount) {
        this.nodeCount = nodeCount;
    }

    /** Makes it, after removing what killed processes left. */
    static ClusterNetwork create(int nodeCount) {
        ClusterNetwork network = new ClusterNetwork(nodeCount);
        try {
            network.build();
            return network;
        } catch (AssertionError | RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    private void build() {
        namespaces.add(place(HOSTS));
        // A bridge without an address of its own changes it whenever a port comes or goes, and nobody is told.
        ip(HOSTS, "link", "add", "bridge0", "address", "02:79:00:00:00:01", "type", "bridge");
        ip(HOSTS, "address", "add", SUBNET + "1/24", "dev", "bridge0");
        ip(HOSTS, "link", "set", "bridge0", "up");
        for (int node = 1; node <= nodeCount; node++) {
            String port = port(node);
            namespaces.add(place(node));
            ip(
                    HOSTS,
                    "link",
                    "add",
                    port,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    namespaces.name(place(node)));
            ip(HOSTS, "link", "set", port, "master", "bridge0");
            ip(HOSTS, "link", "set", port, "up");
            ip(node, "address", "add", address(node) + "/24", "dev", "eth0");
            ip(node, "link", "set", "eth0", "up");
        }
    }

    /**
     * Makes the two networks of a guest where the hosts are, and gives each node a card on each, {@code eth1} and {@code eth2}: there
     * nodes and guest meet, and nobody else.
     */
    void addGuestPaths() {
        GuestPaths.add(namespaces, place(HOSTS));
        for (int path = 1; path <= GuestPaths.COUNT; path++) {
            for (int node = 1; node <= nodeCount; node++) {
                String port = "path" + path + "-" + node;
                String card = guestCard(path);
                String there = namespaces.name(place(node));
                ip(HOSTS, "link", "add", port, "type", "veth", "peer", "name", card, "netns", there);
                ip(HOSTS, "link", "set", port, "master", GuestPaths.bridge(path));
                ip(HOSTS, "link", "set", port, "up");
                String address = GuestPaths.portal(path).replaceFirst("1$", Integer.toString(FIRST_NODE + node));
                ip(node, "address", "add", address + "/24", "dev", card);
                ip(node, "link", "set", card, "up");
            }
        }
    }

    /** The card that each node has on a path of a guest, 1 or 2. */
    static String guestCard(int path) {
        return "eth" + path;
    }

    /** Put before a command, makes it run where the hosts are. */
    List<String> hostsPrefix() {
        return prefix(HOSTS);
    }

    private static String place(int number) {
        return number == HOSTS ? "hosts" : "node" + number;
    }

    /** The address of a node, from 1 on. */
    static String address(int node) {
        return SUBNET + (FIRST_NODE + node);
    }

    static String hostsAddress() {
        return SUBNET + "1";
    }

    int nodeCount() {
        return nodeCount;
    }

    /** Put before a command, makes it run where a node is. */
    List<String> prefix(int node) {
        return namespaces.prefix(place(node));
    }

    /** From now on what one node sends to another is lost; the other direction is left alone. */
    void cut(int from, int to) {
        ip(from, "route", "add", "blackhole", address(to) + "/32");
    }

    /** Undoes {@link #cut}. */
    void mend(int from, int to) {
        ip(from, "route", "delete", "blackhole", address(to) + "/32");
    }

    /** Cuts a node off from all others, in both directions. */
    void isolate(int node) {
        others(node).forEach(other -> {
            cut(node, other);
            cut(other, node);
        });
    }

    /** Undoes {@link #isolate}. */
    void rejoin(int node) {
        others(node).forEach(other -> {
            mend(node, other);
            mend(other, node);
        });
    }

    /** Pulls the cable of a node: it sees that it has no carrier. */
    void unplug(int node) {
        ip(HOSTS, "link", "set", port(node), "down");
    }

    /** Undoes {@link #unplug}. */
    void plug(int node) {
        ip(HOSTS, "link", "set", port(node), "up");
    }

    /** From now on frames from and to a node vanish in the switch, those of hosts too; nobody is told. */
    void silence(int node) {
        ip(HOSTS, "link", "set", port(node), "nomaster");
    }

    /** Undoes {@link #silence}. */
    void hear(int node) {
        ip(HOSTS, "link", "set", port(node), "master", "bridge0");
    }

    /** The routes to an address where the hosts are, as the kernel lists them. */
    String hostsRoutes(String address) {
        return namespaces.ip(place(HOSTS), "route", "show", address);
    }

    /** Addresses, neighbours and routes everywhere, for whoever reads why a test failed. */
    String describe() {
        StringBuilder all = new StringBuilder();
        for (int number = HOSTS; number <= nodeCount; number++) {
            all.append(place(number)).append('\n');
            all.append(namespaces.ip(place(number), "-br", "address"));
            all.append(namespaces.ip(place(number), "neighbour"));
            all.append(namespaces.ip(place(number), "route"));
        }
        return all.toString();
    }

    private static String port(int node) {
        return place(node);
    }

    private IntStream others(int node) {
        return IntStream.rangeClosed(1, nodeCount).filter(other -> other != node);
    }

    /** From now on the sockets that the calling thread opens are where the hosts are, for as long as it lives. */
    void enterHosts() {
        enter(HOSTS);
    }

    void enter(int number) {
        namespaces.enter(place(number));
    }

    private void ip(int number, String... arguments) {
        namespaces.ip(place(number), arguments);
    }

    @Override
    public void close() {
        namespaces.remove();
    }
}
