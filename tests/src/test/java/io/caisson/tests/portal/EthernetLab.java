package io.caisson.tests.portal;

import io.caisson.tests.fixtures.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import jnr.ffi.LibraryLoader;

/**
 * An Ethernet of its own: a switch with the hosts on it, and machines that are wired to it, each in a network namespace. Nothing of
 * it is seen outside. Closing it ends every process in it. Needs root.
 */
final class EthernetLab implements AutoCloseable {
    private static final String NAME_PREFIX = "caisson-l2-";
    private static final int NETWORK_NAMESPACE = 0x4000_0000;

    private final String name = NAME_PREFIX + ProcessHandle.current().pid() + "-";
    private final List<String> machines = new ArrayList<>();

    /** The calls that Java has not. */
    public interface LibC {
        int open(String path, int flags);

        int setns(int descriptor, int kind);

        int close(int descriptor);
    }

    private EthernetLab() {}

    /** Makes a switch with the hosts (10.78.0.1, fd00:78::1) on it, after removing what killed processes left. */
    static EthernetLab create() {
        removeLeftovers();
        EthernetLab lab = new EthernetLab();
        try {
            run("ip", "netns", "add", lab.namespace("hosts"));
            lab.ip("hosts", "link", "set", "lo", "up");
            lab.ip("hosts", "link", "add", "bridge0", "type", "bridge");
            lab.ip("hosts", "address", "add", "10.78.0.1/24", "dev", "bridge0");
            lab.ip("hosts", "address", "add", "fd00:78::1/64", "dev", "bridge0", "nodad");
            lab.ip("hosts", "link", "set", "bridge0", "up");
            return lab;
        } catch (AssertionError | RuntimeException failure) {
            lab.close();
            throw failure;
        }
    }

    /** A machine with the addresses 10.78.0.(10 + number) and fd00:78::(10 + number) on its eth0. */
    String machine(int number) {
        String machine = "node" + number;
        run("ip", "netns", "add", namespace(machine));
        machines.add(machine);
        ip(machine, "link", "set", "lo", "up");
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
        ip("hosts", "link", "add", port, "type", "veth", "peer", "name", card, "netns", namespace(machine));
        ip("hosts", "link", "set", port, "master", "bridge0");
        ip("hosts", "link", "set", port, "up");
        ip(machine, "link", "set", card, "up");
    }

    static String port(String machine, String card) {
        return machine + "-" + card;
    }

    /** Frames from and to the machine vanish in the switch; neither end is told. */
    void cut(String machine) {
        ip("hosts", "link", "set", port(machine, "eth0"), "nomaster");
    }

    void mend(String machine) {
        ip("hosts", "link", "set", port(machine, "eth0"), "master", "bridge0");
    }

    String namespace(String machine) {
        return name + machine;
    }

    /** Put before a command, makes it run at that machine. */
    List<String> prefix(String machine) {
        return List.of("ip", "netns", "exec", namespace(machine));
    }

    /** What {@code ip} prints there. */
    String ip(String machine, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace(machine)));
        command.addAll(List.of(arguments));
        return Tool.of(command).run().expectSuccess().output();
    }

    String runAt(String machine, String... command) {
        List<String> there = new ArrayList<>(prefix(machine));
        there.addAll(List.of(command));
        return Tool.of(there).run().expectSuccess().output();
    }

    /** Does something at that machine, on a thread of its own; sockets, children and threads that it makes are there, too. */
    <T> T at(String machine, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(machine);
            return work.call();
        });
        Thread thread = new Thread(task, "at-" + machine);
        thread.start();
        return task.get();
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

    private void enter(String machine) {
        LibC library = LibraryLoader.create(LibC.class).load("c");
        int descriptor = library.open("/run/netns/" + namespace(machine), 0);
        if (descriptor < 0) {
            throw new IllegalStateException("no namespace " + namespace(machine));
        }
        int outcome = library.setns(descriptor, NETWORK_NAMESPACE);
        library.close(descriptor);
        if (outcome != 0) {
            throw new IllegalStateException("may not enter " + namespace(machine));
        }
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
