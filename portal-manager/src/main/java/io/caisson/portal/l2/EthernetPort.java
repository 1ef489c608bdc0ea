package io.caisson.portal.l2;

import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.socket.EtherType;
import io.caisson.portal.socket.RawSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Speaks ARP and Neighbor Discovery on one interface, for one family of addresses: tells where an address is, asks whether it is in
 * use, and hears what others say. Sending is for any thread, hearing for one. Needs CAP_NET_RAW.
 */
final class EthernetPort implements AutoCloseable {
    private static final int FRAME_BYTES = 2048;

    private final RawSocket socket;
    private final boolean isV4;
    private final byte[] buffer = new byte[FRAME_BYTES];

    private EthernetPort(RawSocket socket, boolean isV4) {
        this.socket = socket;
        this.isV4 = isV4;
    }

    /** One for addresses of this kind. */
    static EthernetPort open(int interfaceIndex, Class<? extends InetAddress> family) throws IOException {
        boolean isV4 = family == Inet4Address.class;
        RawSocket socket = isV4
                ? RawSocket.frames(interfaceIndex, EtherType.ARP, List.of())
                : RawSocket.frames(interfaceIndex, EtherType.IPV6, NeighborMessage.FILTER);
        return new EthernetPort(socket, isV4);
    }

    /** Tells everybody once, in each way that somebody listens to. */
    void announce(MacAddress mac, InetAddress address) throws IOException {
        if (address instanceof Inet4Address v4) {
            socket.send(ArpPacket.announcement(mac, v4).broadcastFrame());
            socket.send(ArpPacket.unaskedReply(mac, v4).broadcastFrame());
        } else {
            socket.send(NeighborMessage.unsolicitedAdvertisement(mac, (Inet6Address) address));
        }
    }

    /** Asks once whether anybody uses the address; the answer, if any, is heard. */
    void ask(MacAddress mac, InetAddress address) throws IOException {
        if (address instanceof Inet4Address v4) {
            socket.send(ArpPacket.probe(mac, v4).broadcastFrame());
        } else {
            socket.send(NeighborMessage.probe(mac, (Inet6Address) address));
        }
    }

    /** Who says that an address is his; empty if nobody says so in time, or something else was heard. */
    Optional<Claimant> hear(Duration patience) throws IOException {
        int length = socket.receive(buffer, patience);
        return isV4
                ? ArpPacket.parse(buffer, length).flatMap(Claimant::of)
                : NeighborMessage.parse(buffer, length).flatMap(Claimant::of);
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Somebody who says that the address is his. */
    record Claimant(MacAddress mac, InetAddress address) {

        /** Every ARP packet says where its sender is, but for probes. */
        static Optional<Claimant> of(ArpPacket packet) {
            return packet.sender().isAnyLocalAddress()
                    ? Optional.empty()
                    : Optional.of(new Claimant(packet.senderMac(), packet.sender()));
        }

        static Optional<Claimant> of(NeighborMessage message) {
            return switch (message.kind()) {
                case ADVERTISEMENT -> Optional.of(new Claimant(message.mac(), message.target()));
                case SOLICITATION ->
                    message.source().isAnyLocalAddress()
                            ? Optional.empty()
                            : Optional.of(new Claimant(message.mac(), message.source()));
            };
        }
    }
}
