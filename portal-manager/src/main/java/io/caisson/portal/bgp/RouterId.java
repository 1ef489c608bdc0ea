package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The BGP identifier of a node (RFC 6286): any four octets that no other speaker in its autonomous system has. */
public final class RouterId {
    /** 240/4 is nobody's address (RFC 1112, 4), so an identifier of that form is not taken for one. */
    private static final int FIRST_OCTET = 240;

    private RouterId() {}

    /**
     * The address that the node has towards its first IPv4 router, as operators expect it; else one that is made of its name.
     *
     * @param node unique in the cluster
     */
    public static Inet4Address of(String node, Collection<BgpPeer> peers) {
        for (BgpPeer peer : peers) {
            Inet4Address local = peer.ipv6() ? null : towards(peer);
            if (local != null) {
                return local;
            }
        }
        return ofName(node);
    }

    private static @Nullable Inet4Address towards(BgpPeer peer) {
        try {
            return SourceAddress.byRoute(peer.address()) instanceof Inet4Address local ? local : null;
        } catch (AnnounceException noRoute) {
            // The session will say so.
            return null;
        }
    }

    static Inet4Address ofName(String node) {
        int hash = node.hashCode() * 0x9E37_79B1;
        byte[] octets = {
            (byte) (FIRST_OCTET | (hash >>> 28) % 15), (byte) (hash >>> 16), (byte) (hash >>> 8), (byte) (hash | 1)
        };
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
