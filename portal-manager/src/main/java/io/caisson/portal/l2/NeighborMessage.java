package io.caisson.portal.l2;

import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.socket.EtherType;
import io.caisson.portal.socket.FilterStep;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A message of Neighbor Discovery (RFC 4861, 4.3 and 4.4) in its Ethernet frame.
 *
 * @param mac who sent the frame
 * @param source of the IPv6 packet; unspecified in a solicitation that only asks whether the target is in use
 * @param target the address that it is about
 */
record NeighborMessage(Kind kind, MacAddress mac, Inet6Address source, Inet6Address target) {

    /** The type in the ICMPv6 header. */
    enum Kind {
        SOLICITATION(135),
        ADVERTISEMENT(136);

        private final int type;

        Kind(int type) {
            this.type = type;
        }
    }

    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int NEXT_HEADER = 6;
    private static final int SOURCE = 8;
    private static final int ICMPV6 = 58;
    /** Routers do not pass it on: whoever sent it is on this link (RFC 4861, 7.1). */
    private static final int HOP_LIMIT = 255;

    private static final int MESSAGE_BYTES = 24;
    private static final int OPTION_BYTES = 8;
    private static final int TARGET = 8;
    /** Replaces what the receiver knew (RFC 4861, 4.4, O). */
    private static final int OVERRIDE = 0x2000_0000;

    private static final int OPTION_TARGET_MAC = 2;
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final byte[] UNSPECIFIED = new byte[16];

    /** Lets through the two messages and nothing else, so that the traffic of the interface costs next to nothing. */
    static final List<FilterStep> FILTER = List.of(
            FilterStep.loadByte(ETHERNET_HEADER_BYTES + NEXT_HEADER),
            FilterStep.jumpIfEqual(ICMPV6, 0, 4),
            FilterStep.loadByte(ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES),
            FilterStep.jumpIfEqual(Kind.SOLICITATION.type, 1, 0),
            FilterStep.jumpIfEqual(Kind.ADVERTISEMENT.type, 0, 1),
            FilterStep.accept(),
            FilterStep.drop());

    /** Tells all nodes of the link that the address is at this card now (RFC 4861, 7.2.6). */
    static byte[] unsolicitedAdvertisement(MacAddress mac, Inet6Address address) {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES + OPTION_BYTES);
        message.put((byte) Kind.ADVERTISEMENT.type).putInt(4, OVERRIDE).position(TARGET);
        message.put(address.getAddress());
        message.put((byte) OPTION_TARGET_MAC).put((byte) 1).put(mac.bytes());
        return frame(mac, address.getAddress(), ALL_NODES, message.array());
    }

    /** Asks whether anybody uses the address, without saying that we do (RFC 4862, 5.4.2). */
    static byte[] probe(MacAddress mac, Inet6Address address) {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        message.put((byte) Kind.SOLICITATION.type).position(TARGET);
        message.put(address.getAddress());
        return frame(mac, UNSPECIFIED, solicitedNode(address), message.array());
    }

    /** RFC 4291, 2.7.1. */
    private static byte[] solicitedNode(Inet6Address address) {
        byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, 0, 0, 0};
        System.arraycopy(address.getAddress(), 13, group, 13, 3);
        return group;
    }

    private static byte[] frame(MacAddress mac, byte[] source, byte[] group, byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES + message.length);
        // RFC 2464, 7: multicast over Ethernet.
        frame.put((byte) 0x33).put((byte) 0x33).put(group, 12, 4);
        frame.put(mac.bytes()).putShort((short) EtherType.IPV6.number());
        frame.putInt(6 << 28)
                .putShort((short) message.length)
                .put((byte) ICMPV6)
                .put((byte) HOP_LIMIT);
        frame.put(source).put(group);
        ByteBuffer.wrap(message).putShort(2, checksum(source, group, message));
        return frame.put(message).array();
    }

    /** RFC 4443, 2.3: over addresses, length, next header and message, in one's complement. */
    private static short checksum(byte[] source, byte[] destination, byte[] message) {
        long sum = words(source) + words(destination) + words(message) + message.length + ICMPV6;
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static long words(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sum = 0;
        while (buffer.hasRemaining()) {
            sum += buffer.getShort() & 0xffff;
        }
        return sum;
    }

    /** Empty if the frame is neither of the two messages, or was not sent on this link. */
    static Optional<NeighborMessage> parse(byte[] frame, int lengthBytes) {
        int message = ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES;
        if (lengthBytes < message + MESSAGE_BYTES
                || (frame[ETHERNET_HEADER_BYTES + NEXT_HEADER] & 0xff) != ICMPV6
                || (frame[ETHERNET_HEADER_BYTES + NEXT_HEADER + 1] & 0xff) != HOP_LIMIT) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if ((frame[message] & 0xff) == kind.type) {
                return Optional.of(new NeighborMessage(
                        kind,
                        MacAddress.of(frame, MacAddress.BYTES),
                        address(frame, ETHERNET_HEADER_BYTES + SOURCE),
                        address(frame, message + TARGET)));
            }
        }
        return Optional.empty();
    }

    private static Inet6Address address(byte[] bytes, int offset) {
        try {
            // Not InetAddress.getByAddress, which makes an IPv4 address of a mapped one.
            return Inet6Address.getByAddress(null, Arrays.copyOfRange(bytes, offset, offset + 16), -1);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("sixteen bytes are an IPv6 address", impossible);
        }
    }
}
