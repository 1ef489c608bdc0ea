package io.caisson.nvme.mdns;

import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;

/** IPv4 or IPv6: a portal is announced to those who speak what it speaks. */
enum Family {
    IPV4(SocketProtocolFamily.INET, new byte[] {(byte) 224, 0, 0, (byte) 251}),
    IPV6(SocketProtocolFamily.INET6, new byte[] {(byte) 0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFB});

    private final SocketProtocolFamily sockets;
    private final byte[] group;

    Family(SocketProtocolFamily sockets, byte[] group) {
        this.sockets = sockets;
        this.group = group;
    }

    static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    SocketProtocolFamily sockets() {
        return sockets;
    }

    /** Where all who speak multicast DNS on an interface hear each other (RFC 6762, 3). */
    InetAddress group(NetworkInterface network) {
        try {
            return this == IPV4 ? InetAddress.getByAddress(group) : Inet6Address.getByAddress(null, group, network);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
