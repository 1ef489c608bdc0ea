package io.caisson.tests.bgp;

import io.caisson.tests.bgp.RoutedNetwork.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The router of a {@link RoutedNetwork}: another's product, which takes host routes of 10.99/16 and 2001:db8:99::/64 from nodes. */
interface Router extends AutoCloseable {
    long AS = 65000;
    long NODES_AS = 65010;
    String PASSWORD = "s3cret\\key;{}";

    /** Kills and starts it. */
    void restart();

    /** What it has learned of a host route, in its own words: preference, communities. */
    String details(String address);

    @Override
    void close();

    /** The next hops that the router's kernel has for an address. */
    static List<String> nextHops(RoutedNetwork network, String address) {
        String family = address.contains(":") ? "-6" : "-4";
        Matcher matcher =
                Pattern.compile("via (\\S+)").matcher(network.ip(Place.ROUTER, family, "route", "show", address));
        List<String> hops = new ArrayList<>();
        while (matcher.find()) {
            hops.add(matcher.group(1));
        }
        return hops;
    }
}
