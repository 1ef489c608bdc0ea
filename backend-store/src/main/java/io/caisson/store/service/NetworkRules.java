package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.service.NetworkSpec.Announcement;
import java.util.regex.Pattern;

/** What a network may be. */
final class NetworkRules {
    /** As the kernel has them: fifteen bytes, no slash, no space. */
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.:@-]{1,15}");

    private static final int MAX_VLAN = 4094;

    /** RFC 791: what every host must take; RFC 8200 wants more, and storage more than that. */
    private static final int MIN_MTU = 576;

    private static final int MAX_MTU = 65_536;
    private static final long MAX_AS = 0xFFFF_FFFFL;
    private static final Network LOOPBACK = Network.parse("127.0.0.0/8");
    private static final Pattern COMMUNITY = Pattern.compile("(\\d{1,5}):(\\d{1,5})");
    private static final int MAX_COMMUNITY_PART = 0xFFFF;

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
        if (spec.mtu() != 0 && (spec.mtu() < MIN_MTU || spec.mtu() > MAX_MTU)) {
            throw ServiceException.invalid(
                    "an MTU of " + spec.mtu() + " bytes", "/mtu", "give " + MIN_MTU + " to " + MAX_MTU + ", or none");
        }
        NetworkSpec.Bgp bgp = spec.bgp();
        if ((spec.announcer() == Announcement.BGP) != (bgp != null)) {
            throw ServiceException.invalid(
                    bgp == null ? "nothing is said of routers" : "only BGP speaks to routers", "/bgp", null);
        }
        if (bgp != null) {
            check(bgp);
        }
    }

    private static void check(NetworkSpec.Bgp bgp) throws ServiceException {
        checkAs(bgp.ownAs(), "/bgp/ownAs");
        if (bgp.peers().isEmpty()) {
            throw ServiceException.invalid("there is no router to speak to", "/bgp/peers", "give at least one");
        }
        for (int i = 0; i < bgp.peers().size(); i++) {
            NetworkSpec.Peer peer = bgp.peers().get(i);
            checkAs(peer.peerAs(), "/bgp/peers/" + i + "/peerAs");
            try {
                IpAddress.parse(peer.address());
            } catch (IllegalArgumentException malformed) {
                throw ServiceException.invalid(
                        String.valueOf(malformed.getMessage()), "/bgp/peers/" + i + "/address", null);
            }
        }
        for (String community : bgp.communities()) {
            var parts = COMMUNITY.matcher(community);
            if (!parts.matches()
                    || Integer.parseInt(parts.group(1)) > MAX_COMMUNITY_PART
                    || Integer.parseInt(parts.group(2)) > MAX_COMMUNITY_PART) {
                throw ServiceException.invalid(
                        "'" + community + "' is no community", "/bgp/communities", "such as 65000:100");
            }
        }
    }

    private static void checkAs(long number, String pointer) throws ServiceException {
        if (number < 1 || number > MAX_AS) {
            throw ServiceException.invalid("autonomous system " + number, pointer, "give 1 to " + MAX_AS);
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
