package io.caisson.tests.bgp;

import io.caisson.tests.fixtures.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jnr.ffi.LibraryLoader;

/**
 * Two nodes and a router on one Ethernet switch, and a host that reaches them through the router alone; each in a network namespace
 * of its own. Nothing of it is seen outside. Closing it ends every process in it. Needs root.
 */
final class RoutedNetwork implements AutoCloseable {
    private static final String NAME_PREFIX = "caisson-bgp-";
    private static final int NETWORK_NAMESPACE = 0x4000_0000;

    static final String ROUTER_ADDRESS = "10.9.0.1";
    static final String ROUTER_ADDRESS_6 = "2001:db8:9::1";

    /** Where things are. */
    enum Place {
        SWITCH,
        ROUTER,
        HOST,
        NODE_A,
        NODE_B
    }

    private final String name = NAME_PREFIX + ProcessHandle.current().pid() + "-";

    /** The calls that Java has not. */
    public interface LibC {
        int open(String path, int flags);

        int setns(int descriptor, int kind);

        int close(int descriptor);
    }

    private RoutedNetwork() {}

    /** Makes it, after removing what killed processes left. */
    static RoutedNetwork create() {
        removeLeftovers();
        RoutedNetwork network = new RoutedNetwork();
        try {
            network.build();
            return network;
        } catch (AssertionError | RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    private void build() {
        for (Place place : Place.values()) {
            run("ip", "netns", "add", namespace(place));
            ip(place, "link", "set", "lo", "up");
            in(place, "sh", "-c", "for s in all default; do echo 0 > /proc/sys/net/ipv4/conf/$s/rp_filter; done");
        }
        ip(Place.SWITCH, "link", "add", "bridge0", "type", "bridge");
        ip(Place.SWITCH, "link", "set", "bridge0", "up");
        plug(Place.ROUTER, "1");
        plug(Place.NODE_A, "11");
        plug(Place.NODE_B, "12");
        ip(Place.ROUTER, "link", "add", "eth1", "type", "veth", "peer", "name", "eth0", "netns", namespace(Place.HOST));
        address(Place.ROUTER, "eth1", "10.10.0.1/24", "2001:db8:10::1/64");
        address(Place.HOST, "eth0", "10.10.0.20/24", "2001:db8:10::20/64");
        in(
                Place.ROUTER,
                "sh",
                "-c",
                "echo 1 > /proc/sys/net/ipv4/ip_forward; " + "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        for (Place place : List.of(Place.NODE_A, Place.NODE_B)) {
            ip(place, "route", "add", "default", "via", ROUTER_ADDRESS);
            ip(place, "-6", "route", "add", "default", "via", ROUTER_ADDRESS_6);
        }
        ip(Place.HOST, "route", "add", "default", "via", "10.10.0.1");
        ip(Place.HOST, "-6", "route", "add", "default", "via", "2001:db8:10::1");
    }

    /** Onto the switch. */
    private void plug(Place place, String number) {
        ip(Place.SWITCH, "link", "add", port(place), "type", "veth", "peer", "name", "eth0", "netns", namespace(place));
        ip(Place.SWITCH, "link", "set", port(place), "master", "bridge0");
        ip(Place.SWITCH, "link", "set", port(place), "up");
        address(place, "eth0", "10.9.0." + number + "/24", "2001:db8:9::" + number + "/64");
    }

    private void address(Place place, String card, String ipv4, String ipv6) {
        ip(place, "address", "add", ipv4, "dev", card);
        // Without it the address would be tentative for a second and more.
        ip(place, "address", "add", ipv6, "dev", card, "nodad");
        ip(place, "link", "set", card, "up");
    }

    private static String port(Place place) {
        return "port" + place.ordinal();
    }

    private String namespace(Place place) {
        return name + place.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** From now on frames from and to there vanish, and no link goes down. */
    void cut(Place place) {
        ip(Place.SWITCH, "link", "set", port(place), "nomaster");
    }

    void mend(Place place) {
        ip(Place.SWITCH, "link", "set", port(place), "master", "bridge0");
    }

    /** Put before a command, makes it run there. */
    List<String> prefix(Place place) {
        return List.of("ip", "netns", "exec", namespace(place));
    }

    Tool.Result in(Place place, String... command) {
        List<String> inside = new ArrayList<>(prefix(place));
        inside.addAll(List.of(command));
        return Tool.of(inside).run().expectSuccess();
    }

    String ip(Place place, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace(place)));
        command.addAll(List.of(arguments));
        return Tool.of(command).run().expectSuccess().output();
    }

    /** Does something with a thread that is there; sockets that it opens stay there. */
    <T> T at(Place place, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(place);
            return work.call();
        });
        new Thread(task, "at-" + place).start();
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    private void enter(Place place) {
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
