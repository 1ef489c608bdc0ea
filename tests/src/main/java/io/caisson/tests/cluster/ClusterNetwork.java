package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jnr.ffi.LibraryLoader;

/**
 * A network of its own for a cluster: a namespace per node and one for the hosts, with a bridge between them. Nothing of it is seen
 * outside. Links between nodes can be cut without anybody being told: what a node sends to the other then vanishes inside it. Hosts
 * reach every node all the time. Closing it ends every process in it. Needs root.
 */
final class ClusterNetwork implements AutoCloseable {
    private static final String NAME_PREFIX = "caisson-check-";
    private static final String SUBNET = "10.79.0.";
    private static final int HOSTS = 0;
    private static final int FIRST_NODE = 10;
    private static final int NETWORK_NAMESPACE = 0x4000_0000;

    private final int nodeCount;
    private final String name = NAME_PREFIX + ProcessHandle.current().pid() + "-";

    /** The two calls that Java has not. */
    public interface LibC {
        int open(String path, int flags);

        int setns(int descriptor, int kind);

        int close(int descriptor);
    }

    private ClusterNetwork(int nodeCount) {
        this.nodeCount = nodeCount;
    }

    /** Makes it, after removing what killed processes left. */
    static ClusterNetwork create(int nodeCount) {
        removeLeftovers();
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
        run("ip", "netns", "add", namespace(HOSTS));
        ip(HOSTS, "link", "set", "lo", "up");
        ip(HOSTS, "link", "add", "bridge0", "type", "bridge");
        ip(HOSTS, "address", "add", SUBNET + "1/24", "dev", "bridge0");
        ip(HOSTS, "link", "set", "bridge0", "up");
        for (int node = 1; node <= nodeCount; node++) {
            String port = "node" + node;
            run("ip", "netns", "add", namespace(node));
            ip(node, "link", "set", "lo", "up");
            ip(HOSTS, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace(node));
            ip(HOSTS, "link", "set", port, "master", "bridge0");
            ip(HOSTS, "link", "set", port, "up");
            ip(node, "address", "add", address(node) + "/24", "dev", "eth0");
            ip(node, "link", "set", "eth0", "up");
        }
    }

    private String namespace(int place) {
        return name + (place == HOSTS ? "hosts" : "node" + place);
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
        return List.of("ip", "netns", "exec", namespace(node));
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

    private IntStream others(int node) {
        return IntStream.rangeClosed(1, nodeCount).filter(other -> other != node);
    }

    /** From now on the sockets that the calling thread opens are where the hosts are, for as long as it lives. */
    void enterHosts() {
        enter(HOSTS);
    }

    void enter(int place) {
        LibC library = LibraryLoader.create(LibC.class).load("c");
        int descriptor = library.open("/run/netns/" + namespace(place), 0);
        if (descriptor < 0) {
            throw new IllegalStateException("no namespace " + namespace(place));
        }
        int outcome = library.setns(descriptor, NETWORK_NAMESPACE);
        library.close(descriptor);
        if (outcome != 0) {
            throw new IllegalStateException("may not enter " + namespace(place));
        }
    }

    private void ip(int place, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace(place)));
        command.addAll(List.of(arguments));
        Tool.of(command).run().expectSuccess();
    }

    @Override
    public void close() {
        for (String namespace : namespaces()) {
            if (namespace.startsWith(name)) {
                remove(namespace);
            }
        }
    }

    private static List<String> namespaces() {
        return run("ip", "netns", "list")
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    private static void removeLeftovers() {
        for (String namespace : namespaces()) {
            String owner = namespace.startsWith(NAME_PREFIX) ? namespace.split("-", 4)[2] : "";
            if (owner.matches("\\d+") && ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
                remove(namespace);
            }
        }
    }

    private static void remove(String namespace) {
        for (String pid : run("ip", "netns", "pids", namespace).lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> process.pid() != ProcessHandle.current().pid())
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        run("ip", "netns", "delete", namespace);
    }

    private static String run(String... command) {
        return Tool.of(command).run().expectSuccess().output();
    }
}
