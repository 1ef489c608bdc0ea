package io.caisson.portal.l2;

import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.socket.EtherType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What ARP says over Ethernet (RFC 826), for IPv4. */
record ArpPacket(
        Operation operation, MacAddress senderMac, Inet4Address sender, MacAddress targetMac, Inet4Address target) {

    /** RFC 826, "Packet format", ar$op. */
    enum Operation {
        REQUEST(1),
        REPLY(2);

        private final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    private static final int ETHERNET = 1;
    static final int ETHERNET_HEADER_BYTES = 14;
    private static final int BYTES = 28;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET = 24;

    /** "I use this address": a request that nobody needs to answer (RFC 5227, 2.3). */
    static ArpPacket announcement(MacAddress mac, Inet4Address address) {
        return new ArpPacket(Operation.REQUEST, mac, address, MacAddress.NONE, address);
    }

    /** The same as a reply, for those who learn from replies only (RFC 5944, 4.6). */
    static ArpPacket unaskedReply(MacAddress mac, Inet4Address address) {
        return new ArpPacket(Operation.REPLY, mac, address, mac, address);
    }

    /** "Does anybody use this address?", without saying that we do (RFC 5227, 2.1.1). */
    static ArpPacket probe(MacAddress mac, Inet4Address address) {
        return new ArpPacket(Operation.REQUEST, mac, nobody(), MacAddress.NONE, address);
    }

    private static Inet4Address nobody() {
        return address(new byte[4], 0);
    }

    /** The frame, to everybody on the Ethernet. */
    byte[] broadcastFrame() {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER_BYTES + BYTES);
        frame.put(MacAddress.BROADCAST.bytes()).put(senderMac.bytes()).putShort((short) EtherType.ARP.number());
        frame.putShort((short) ETHERNET).putShort((short) EtherType.IPV4.number());
        frame.put((byte) MacAddress.BYTES).put((byte) 4).putShort((short) operation.code);
        frame.put(senderMac.bytes()).put(sender.getAddress());
        frame.put(targetMac.bytes()).put(target.getAddress());
        return frame.array();
    }

    /** Empty if the frame is not ARP for IPv4 over Ethernet. */
    static Optional<ArpPacket> parse(byte[] frame, int lengthBytes) {
        if (lengthBytes < ETHERNET_HEADER_BYTES + BYTES) {
            return Optional.empty();
        }
        ByteBuffer packet = ByteBuffer.wrap(frame);
        int start = ETHERNET_HEADER_BYTES;
        int operation = packet.getShort(start + OPERATION);
        boolean isEthernetAndV4 = packet.getShort(start - 2) == EtherType.ARP.number()
                && packet.getShort(start) == ETHERNET
                && packet.getShort(start + 2) == EtherType.IPV4.number()
                && packet.getShort(start + 4) == (MacAddress.BYTES << 8 | 4);
        if (!isEthernetAndV4 || operation < 1 || operation > Operation.values().length) {
            return Optional.empty();
        }
        return Optional.of(new ArpPacket(
                Operation.values()[operation - 1],
                MacAddress.of(frame, start + SENDER_MAC),
                address(frame, start + SENDER),
                MacAddress.of(frame, start + TARGET_MAC),
                address(frame, start + TARGET)));
    }

    private static Inet4Address address(byte[] bytes, int offset) {
        try {
            return (Inet4Address) InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("four bytes are an IPv4 address", impossible);
        }
    }
}
