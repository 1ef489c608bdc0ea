package io.caisson.tests.portal;

import io.caisson.tests.fixtures.NetworkNamespaces;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * An Ethernet of its own: a switch with the hosts on it, and machines that are wired to it, each in a network namespace. Nothing of
 * it is seen outside. Closing it ends every process in it. Needs root.
 */
final class EthernetLab implements AutoCloseable {
    private static final String KIND = "caisson-l2";
    private static final String HOSTS = "hosts";

    private final NetworkNamespaces namespaces = NetworkNamespaces.of(KIND);
    private final List<String> machines = new ArrayList<>();

    private EthernetLab() {}

    /** Makes a switch with the hosts (10.78.0.1, fd00:78::1) on it, after removing what killed processes left. */
    static EthernetLab create() {
        EthernetLab lab = new EthernetLab();
        try {
            lab.namespaces.add(HOSTS);
            lab.ip(HOSTS, "link", "add", "bridge0", "type", "bridge");
            lab.ip(HOSTS, "address", "add", "10.78.0.1/24", "dev", "bridge0");
            lab.ip(HOSTS, "address", "add", "fd00:78::1/64", "dev", "bridge0", "nodad");
            lab.ip(HOSTS, "link", "set", "bridge0", "up");
            return lab;
        } catch (AssertionError | RuntimeException failure) {
            lab.close();
            throw failure;
        }
    }

    /** A machine with the addresses 10.78.0.(10 + number) and fd00:78::(10 + number) on its eth0. */
    String machine(int number) {
        String machine = "node" + number;
        namespaces.add(machine);
        machines.add(machine);
        wire(machine, "eth0");
        ip(machine, "address", "add", address(number) + "/24", "dev", "eth0");
        ip(machine, "address", "add", "fd00:78::" + (10 + number) + "/64", "dev", "eth0", "nodad");
        return machine;
    }

    static String address(int number) {
        return "10.78.0." + (10 + number);
    }

    /** One more cable to the switch. */
    void wire(String machine, String card) {
        String port = port(machine, card);
        ip(HOSTS, "link", "add", port, "type", "veth", "peer", "name", card, "netns", namespace(machine));
        ip(HOSTS, "link", "set", port, "master", "bridge0");
        ip(HOSTS, "link", "set", port, "up");
        ip(machine, "link", "set", card, "up");
    }

    static String port(String machine, String card) {
        return machine + "-" + card;
    }

    /** Frames from and to the machine vanish in the switch; neither end is told. */
    void cut(String machine) {
        ip(HOSTS, "link", "set", port(machine, "eth0"), "nomaster");
    }

    void mend(String machine) {
        ip(HOSTS, "link", "set", port(machine, "eth0"), "master", "bridge0");
    }

    String namespace(String machine) {
        return namespaces.name(machine);
    }

    /** Put before a command, makes it run at that machine. */
    List<String> prefix(String machine) {
        return namespaces.prefix(machine);
    }

    /** What {@code ip} prints there. */
    String ip(String machine, String... arguments) {
        return namespaces.ip(machine, arguments);
    }

    String runAt(String machine, String... command) {
        return namespaces.run(machine, command).output();
    }

    /** Does something at that machine, on a thread of its own; sockets, children and threads that it makes are there, too. */
    <T> T at(String machine, Callable<T> work) throws Exception {
        return namespaces.at(machine, work);
    }

    /** Waits for a thread that was told to end. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + thread.getName(), interrupt);
        }
    }

    @Override
    public void close() {
        namespaces.remove();
    }
}
