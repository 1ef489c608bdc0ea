package io.caisson.portal.bgp;

import io.caisson.store.access.Network;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Names of protocols in BIRD's configuration. They depend on addresses alone: what keeps its name and its settings keeps its
 * session when the configuration changes around it.
 */
final class ProtocolName {
    private static final String PEER = "peer_";
    private static final String PORTALS = "portals_";

    private ProtocolName() {}

    static String of(InetAddress peer) {
        return PEER + symbol(peer);
    }

    static String of(Network prefix) {
        return PORTALS + symbol(prefix.base()) + "_" + prefix.prefixBits();
    }

    private static String symbol(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? address.getHostAddress().replace('.', '_')
                : HexFormat.of().formatHex(bytes);
    }
}
