package io.caisson.portal.bgp;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A router that is told of the addresses. An IPv4 router is told of IPv4 addresses, an IPv6 router of IPv6 ones.
 *
 * @param autonomousSystem the router's; the same as our own makes an internal session
 * @param password signs each segment (TCP MD5, RFC 2385); null for none. Never printed
 * @param bfd null without
 * @param hops how far it is; 1 is a router on a network of this node, which a session is bound to
 */
public record BgpPeer(
        InetAddress address,
        long autonomousSystem,
        @Nullable String password,
        @Nullable BfdTimes bfd,
        int hops) {

    /** What Linux keeps of a key ({@code TCP_MD5SIG_MAXKEYLEN}). */
    private static final int LONGEST_PASSWORD = 80;

    private static final int MOST_HOPS = 255;

    /** @throws IllegalArgumentException no router can be like that; the message is for people */
    public BgpPeer {
        AutonomousSystem.check(autonomousSystem);
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLoopbackAddress()) {
            throw new IllegalArgumentException(address.getHostAddress() + " is not the address of a router");
        }
        if (address.isLinkLocalAddress()) {
            throw new IllegalArgumentException(address.getHostAddress()
                    + " is a link-local address, which names no router without an interface; give a global one");
        }
        if (hops < 1 || hops > MOST_HOPS) {
            throw new IllegalArgumentException("a router at " + hops + " hops is not within 1.." + MOST_HOPS);
        }
        if (password != null) {
            checkPassword(password);
        }
    }

    /** Not a letter of the password is in the message. BIRD has no way to write a quotation mark in a text. */
    private static void checkPassword(String password) {
        if (password.isEmpty() || password.length() > LONGEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "a password for BGP has 1 to " + LONGEST_PASSWORD + " characters, not " + password.length());
        }
        if (!password.chars().allMatch(letter -> letter >= ' ' && letter <= '~' && letter != '"')) {
            throw new IllegalArgumentException(
                    "a password for BGP consists of printable ASCII characters without quotation marks");
        }
    }

    boolean ipv6() {
        return address instanceof Inet6Address;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + " AS " + autonomousSystem;
    }
}
