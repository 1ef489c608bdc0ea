package io.caisson.tests.bgp;

import io.caisson.tests.fixtures.NetworkNamespaces;
import io.caisson.tests.fixtures.Tool;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * Two nodes and a router on one Ethernet switch, and a host that reaches them through the router alone; each in a network namespace
 * of its own. Nothing of it is seen outside. Closing it ends every process in it. Needs root.
 */
final class RoutedNetwork implements AutoCloseable {
    private static final String KIND = "caisson-bgp";

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

    private final NetworkNamespaces namespaces = NetworkNamespaces.of(KIND);

    private RoutedNetwork() {}

    /** Makes it, after removing what killed processes left. */
    static RoutedNetwork create() {
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
            namespaces.add(name(place));
            in(place, "sh", "-c", "for s in all default; do echo 0 > /proc/sys/net/ipv4/conf/$s/rp_filter; done");
        }
        ip(Place.SWITCH, "link", "add", "bridge0", "type", "bridge");
        ip(Place.SWITCH, "link", "set", "bridge0", "up");
        plug(Place.ROUTER, "1");
        plug(Place.NODE_A, "11");
        plug(Place.NODE_B, "12");
        ip(
                Place.ROUTER,
                "link",
                "add",
                "eth1",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespaces.name(name(Place.HOST)));
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
        ip(
                Place.SWITCH,
                "link",
                "add",
                port(place),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespaces.name(name(place)));
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

    private static String name(Place place) {
        return place.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
        return namespaces.prefix(name(place));
    }

    Tool.Result in(Place place, String... command) {
        return namespaces.run(name(place), command);
    }

    String ip(Place place, String... arguments) {
        return namespaces.ip(name(place), arguments);
    }

    /** Does something with a thread that is there; sockets that it opens stay there. */
    <T> T at(Place place, Callable<T> work) {
        try {
            return namespaces.at(name(place), work);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        namespaces.remove();
    }
}
