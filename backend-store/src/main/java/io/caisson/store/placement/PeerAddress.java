package io.caisson.store.placement;

import io.caisson.store.access.IpAddress;
import java.net.InetSocketAddress;

/** Cluster addresses as node records have them. */
final class PeerAddress {
    private PeerAddress() {}

    /** @throws IllegalArgumentException unless it is an address and a port, {@code 10.0.0.1:7777} or {@code [fd00::1]:7777} */
    static InetSocketAddress of(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not an address with a port: " + text);
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String address = isBracketed ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
    }
}
