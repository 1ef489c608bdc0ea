package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be said of routers: all that nodes would refuse when they come to speak to them is refused at once. */
final class BgpRules {
    private static final long MAX_AS = 0xFFFF_FFFFL;

    /** RFC 4271, 4.3: MULTI_EXIT_DISC has 32 bits. */
    private static final long MAX_MED = 0xFFFF_FFFFL;

    /** What Linux keeps of a key ({@code TCP_MD5SIG_MAXKEYLEN}). */
    private static final int MAX_PASSWORD = 80;

    private static final Pattern COMMUNITY = Pattern.compile("(\\d{1,5}):(\\d{1,5})");
    private static final int MAX_COMMUNITY_PART = 0xFFFF;

    private BgpRules() {}

    /** @param prefix of the addresses that routers are told of */
    static void check(NetworkSpec.Bgp bgp, Network prefix) throws ServiceException {
        checkAs(bgp.ownAs(), "/bgp/ownAs");
        Long med = bgp.med();
        if (med != null && (med < 0 || med > MAX_MED)) {
            throw ServiceException.invalid("a MED of " + med, "/bgp/med", "give 0 to " + MAX_MED + ", or none");
        }
        if (bgp.peers().isEmpty()) {
            throw ServiceException.invalid("there is no router to speak to", "/bgp/peers", "give at least one");
        }
        Set<InetAddress> routers = new HashSet<>();
        for (int i = 0; i < bgp.peers().size(); i++) {
            NetworkSpec.Peer peer = bgp.peers().get(i);
            String pointer = "/bgp/peers/" + i;
            checkAs(peer.peerAs(), pointer + "/peerAs");
            checkPassword(peer.password(), pointer + "/password");
            if (!routers.add(router(peer.address(), pointer + "/address"))) {
                throw ServiceException.invalid(
                        "router " + peer.address() + " is there twice", pointer + "/address", "name it once");
            }
        }
        if (routers.stream().noneMatch(router -> isIpv6(router) == isIpv6(prefix.base()))) {
            throw ServiceException.invalid(
                    "no router is told of " + prefix,
                    "/bgp/peers",
                    "an " + (isIpv6(prefix.base()) ? "IPv6" : "IPv4") + " router is told of such addresses");
        }
        for (String community : bgp.communities()) {
            checkCommunity(community);
        }
    }

    private static InetAddress router(String text, String pointer) throws ServiceException {
        InetAddress address;
        try {
            address = IpAddress.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw ServiceException.invalid(String.valueOf(malformed.getMessage()), pointer, null);
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLoopbackAddress()) {
            throw ServiceException.invalid(text + " is not the address of a router", pointer, null);
        }
        if (address.isLinkLocalAddress()) {
            throw ServiceException.invalid(
                    text + " is a link-local address, which names no router without an interface",
                    pointer,
                    "give a global one");
        }
        return address;
    }

    /** Nothing of the password is in the message. */
    private static void checkPassword(@Nullable String password, String pointer) throws ServiceException {
        if (password == null) {
            return;
        }
        if (password.isEmpty() || password.length() > MAX_PASSWORD) {
            throw ServiceException.invalid(
                    "a password of " + password.length() + " characters",
                    pointer,
                    "give one of 1 to " + MAX_PASSWORD + ", or none");
        }
        if (!password.chars().allMatch(letter -> letter >= ' ' && letter <= '~' && letter != '"')) {
            throw ServiceException.invalid(
                    "the password has characters that routers and nodes do not share",
                    pointer,
                    "give printable ASCII without quotation marks");
        }
    }

    private static void checkCommunity(String community) throws ServiceException {
        var parts = COMMUNITY.matcher(community);
        if (!parts.matches()
                || Integer.parseInt(parts.group(1)) > MAX_COMMUNITY_PART
                || Integer.parseInt(parts.group(2)) > MAX_COMMUNITY_PART) {
            throw ServiceException.invalid(
                    "'" + community + "' is no community", "/bgp/communities", "such as 65000:100");
        }
    }

    private static void checkAs(long number, String pointer) throws ServiceException {
        if (number < 1 || number > MAX_AS) {
            throw ServiceException.invalid("autonomous system " + number, pointer, "give 1 to " + MAX_AS);
        }
    }

    private static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
