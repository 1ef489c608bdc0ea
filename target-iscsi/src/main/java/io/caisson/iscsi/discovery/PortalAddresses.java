package io.caisson.iscsi.discovery;

import io.caisson.store.access.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses of portals as initiators are told of them, and as connections arrive at them. Pure functions. */
public final class PortalAddresses {

    private PortalAddresses() {}

    /**
     * The address in the form of RFC 7143, 13.8 ({@code 10.0.0.1:3260}, {@code [fd00::1]:3260}), or null if this host
     * cannot be expected to reach it.
     *
     * @param local our end of a connection from the host; stands in for a portal bound to all addresses
     */
    static @Nullable String dialable(InetSocketAddress portal, InetSocketAddress local) {
        InetAddress address = portal.getAddress();
        if (address == null) {
            return null;
        }
        if (address.isAnyLocalAddress()) {
            address = local.getAddress();
        } else if (address.isLoopbackAddress() && !local.getAddress().isLoopbackAddress()) {
            return null;
        }
        // Without its zone, which the text form does not carry, an IPv6 link-local address means nothing.
        if (address.isLinkLocalAddress() && (address instanceof Inet6Address || !address.equals(local.getAddress()))) {
            return null;
        }
        return IpAddress.text(address, portal.getPort());
    }

    /** Whether a connection whose our end is {@code local} came in through {@code portal}. */
    public static boolean reachedThrough(InetSocketAddress portal, InetSocketAddress local) {
        InetAddress address = portal.getAddress();
        return address != null
                && portal.getPort() == local.getPort()
                && (address.isAnyLocalAddress() || address.equals(local.getAddress()));
    }
}
