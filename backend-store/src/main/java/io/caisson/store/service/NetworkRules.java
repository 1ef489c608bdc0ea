package io.caisson.store.service;

import io.caisson.store.access.Network;
import io.caisson.store.service.NetworkSpec.Announcement;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** What a network may be. */
final class NetworkRules {
    /** As the kernel has them: fifteen bytes, no slash, no space. */
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");

    private static final int MAX_VLAN = 4094;

    private static final Network LOOPBACK = Network.parse("127.0.0.0/8");

    private NetworkRules() {}

    static void check(NetworkSpec spec) throws ServiceException {
        Names.check(spec.name());
        Network prefix = prefix(spec.prefix());
        boolean isLoopback = spec.announcer() == Announcement.LOOPBACK;
        if (isLoopback && (prefix.prefixBits() < LOOPBACK.prefixBits() || !LOOPBACK.contains(prefix.base()))) {
            throw ServiceException.invalid(
                    "addresses of " + spec.prefix() + " are not passed from process to process on one machine",
                    "/prefix",
                    "give a prefix in 127.0.0.0/8, or another announcer");
        }
        String networkInterface = spec.networkInterface();
        if (spec.announcer() == Announcement.L2 && networkInterface == null) {
            throw ServiceException.invalid(
                    "addresses on a network of neighbours need an interface", "/interface", "name it, such as eth1");
        }
        if (isLoopback && networkInterface != null) {
            throw ServiceException.invalid("loopback has no interface to choose", "/interface", "leave it out");
        }
        if (networkInterface != null && !INTERFACE.matcher(networkInterface).matches()) {
            throw ServiceException.invalid("'" + networkInterface + "' is no name of an interface", "/interface", null);
        }
        if (spec.vlan() < 0 || spec.vlan() > MAX_VLAN) {
            throw ServiceException.invalid("vlan " + spec.vlan(), "/vlan", "give 1 to " + MAX_VLAN + ", or none");
        }
        if (spec.mtu() != 0) {
            throw ServiceException.invalid(
                    "an MTU of " + spec.mtu() + " bytes is not seen to",
                    "/mtu",
                    "give it to the interfaces, and none here");
        }
        NetworkSpec.Bgp bgp = spec.bgp();
        if ((spec.announcer() == Announcement.BGP) != (bgp != null)) {
            throw ServiceException.invalid(
                    bgp == null ? "nothing is said of routers" : "only BGP speaks to routers", "/bgp", null);
        }
        if (!isLoopback) {
            checkForeign(prefix);
        }
        if (bgp != null) {
            BgpRules.check(bgp, prefix);
        }
    }

    /** An address of this network must be one that somebody else can be told of. */
    private static void checkForeign(Network prefix) throws ServiceException {
        InetAddress base = prefix.base();
        if (prefix.prefixBits() == 0
                || base.isAnyLocalAddress()
                || base.isLoopbackAddress()
                || base.isLinkLocalAddress()
                || base.isMulticastAddress()) {
            throw ServiceException.invalid(
                    "the addresses of " + prefix + " are none that hosts elsewhere could reach",
                    "/prefix",
                    "give the prefix of the floating addresses, such as 10.1.0.0/24");
        }
    }

    static Network prefix(String text) throws ServiceException {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw ServiceException.invalid(String.valueOf(malformed.getMessage()), "/prefix", null);
        }
    }
}
