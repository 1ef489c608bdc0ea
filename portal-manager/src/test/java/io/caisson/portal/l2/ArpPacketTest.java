package io.caisson.portal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.l2.ArpPacket.Operation;
import io.caisson.portal.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ArpPacketTest {
    private static final MacAddress MAC = new MacAddress(0x02_00_5e_10_00_01L);
    private static final String HEADER = "ffffffffffff" + "02005e100001" + "0806" + "0001" + "0800" + "06" + "04";

    private final Inet4Address address = address("10.78.0.100");

    @Test
    void anAnnouncementIsARequestForTheSendersOwnAddress() {
        assertThat(hex(ArpPacket.announcement(MAC, address)))
                .isEqualTo(HEADER + "0001" + "02005e100001" + "0a4e0064" + "000000000000" + "0a4e0064");
    }

    @Test
    void anUnaskedReplySaysTheSameAsAReply() {
        assertThat(hex(ArpPacket.unaskedReply(MAC, address)))
                .isEqualTo(HEADER + "0002" + "02005e100001" + "0a4e0064" + "02005e100001" + "0a4e0064");
    }

    @Test
    void aProbeClaimsNothing() {
        assertThat(hex(ArpPacket.probe(MAC, address)))
                .isEqualTo(HEADER + "0001" + "02005e100001" + "00000000" + "000000000000" + "0a4e0064");
    }

    @Test
    void whatIsWrittenCanBeRead() {
        ArpPacket packet = new ArpPacket(Operation.REPLY, MAC, address, new MacAddress(7), address("10.78.0.1"));
        byte[] frame = packet.broadcastFrame();
        assertThat(ArpPacket.parse(frame, frame.length)).contains(packet);
    }

    @Test
    void aFrameThatIsTooShortIsNone() {
        byte[] frame = ArpPacket.announcement(MAC, address).broadcastFrame();
        for (int length = 0; length < frame.length; length++) {
            assertThat(ArpPacket.parse(Arrays.copyOf(frame, length), length))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void whatIsNotArpForIpv4OverEthernetIsNone() {
        byte[] good = ArpPacket.announcement(MAC, address).broadcastFrame();
        // EtherType, hardware, protocol, both lengths, operation.
        for (int offset : new int[] {12, 13, 14, 15, 16, 17, 18, 19, 20, 21}) {
            byte[] frame = good.clone();
            frame[offset] ^= 0x40;
            assertThat(ArpPacket.parse(frame, frame.length))
                    .as("byte %d changed", offset)
                    .isEmpty();
        }
        byte[] noOperation = good.clone();
        noOperation[21] = 0;
        assertThat(ArpPacket.parse(noOperation, noOperation.length)).isEmpty();
    }

    @Test
    void everyPacketButAProbeSaysWhereItsSenderIs() {
        assertThat(EthernetPort.Claimant.of(ArpPacket.announcement(MAC, address)))
                .contains(new EthernetPort.Claimant(MAC, address));
        assertThat(EthernetPort.Claimant.of(ArpPacket.probe(MAC, address))).isEmpty();
    }

    private static String hex(ArpPacket packet) {
        return HexFormat.of().formatHex(packet.broadcastFrame());
    }

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
