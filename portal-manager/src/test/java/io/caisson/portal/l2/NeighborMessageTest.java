package io.caisson.portal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.l2.NeighborMessage.Kind;
import io.caisson.portal.netlink.MacAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NeighborMessageTest {
    private static final MacAddress MAC = new MacAddress(0x02_00_5e_10_00_01L);
    private static final String ADDRESS = "fd000078000000000000000000000100";
    private static final int MESSAGE = 54;

    private final Inet6Address address = address("fd00:78::100");

    @Test
    void anUnsolicitedAdvertisementTellsAllNodesToForgetWhatTheyKnew() {
        String frame = hex(NeighborMessage.unsolicitedAdvertisement(MAC, address));
        assertThat(frame.substring(0, 2 * MESSAGE))
                .isEqualTo("333300000001" + "02005e100001" + "86dd" + "60000000" + "0020" + "3a" + "ff" + ADDRESS
                        + "ff020000000000000000000000000001");
        assertThat(frame.substring(2 * MESSAGE, 2 * MESSAGE + 4)).isEqualTo("8800");
        assertThat(frame.substring(2 * MESSAGE + 8)).isEqualTo("20000000" + ADDRESS + "0201" + "02005e100001");
    }

    @Test
    void aProbeAsksTheSolicitedNodesFromNoAddress() {
        String frame = hex(NeighborMessage.probe(MAC, address));
        assertThat(frame.substring(0, 2 * MESSAGE))
                .isEqualTo("3333ff000100" + "02005e100001" + "86dd" + "60000000" + "0018" + "3a" + "ff"
                        + "00000000000000000000000000000000" + "ff0200000000000000000001ff000100");
        assertThat(frame.substring(2 * MESSAGE, 2 * MESSAGE + 4)).isEqualTo("8700");
        assertThat(frame.substring(2 * MESSAGE + 8)).isEqualTo("00000000" + ADDRESS);
    }

    /** RFC 4443, 2.3: with the checksum in it, the sum over pseudo-header and message is all ones. */
    @Test
    void checksumsAreRight() {
        for (byte[] frame : new byte[][] {
            NeighborMessage.unsolicitedAdvertisement(MAC, address), NeighborMessage.probe(MAC, address)
        }) {
            ByteBuffer words = ByteBuffer.wrap(frame, 22, frame.length - 22);
            long sum = 58L + frame.length - MESSAGE;
            while (words.hasRemaining()) {
                sum += words.getShort() & 0xffff;
            }
            assertThat((sum & 0xffff) + (sum >> 16)).isEqualTo(0xffff);
        }
    }

    @Test
    void whatIsWrittenCanBeRead() {
        byte[] advertisement = NeighborMessage.unsolicitedAdvertisement(MAC, address);
        assertThat(NeighborMessage.parse(advertisement, advertisement.length))
                .contains(new NeighborMessage(Kind.ADVERTISEMENT, MAC, address, address));
        byte[] probe = NeighborMessage.probe(MAC, address);
        assertThat(NeighborMessage.parse(probe, probe.length))
                .contains(new NeighborMessage(Kind.SOLICITATION, MAC, address("::"), address));
    }

    @Test
    void aFrameThatIsTooShortIsNone() {
        byte[] frame = NeighborMessage.probe(MAC, address);
        for (int length = 0; length < frame.length; length++) {
            assertThat(NeighborMessage.parse(Arrays.copyOf(frame, length), length))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void whatCameThroughARouterIsNotBelieved() {
        byte[] frame = NeighborMessage.unsolicitedAdvertisement(MAC, address);
        frame[21] = (byte) 254;
        assertThat(NeighborMessage.parse(frame, frame.length)).isEmpty();
    }

    @Test
    void otherMessagesAreNone() {
        byte[] frame = NeighborMessage.unsolicitedAdvertisement(MAC, address);
        frame[MESSAGE] = (byte) 134;
        assertThat(NeighborMessage.parse(frame, frame.length)).isEmpty();
        frame = NeighborMessage.unsolicitedAdvertisement(MAC, address);
        frame[20] = 17;
        assertThat(NeighborMessage.parse(frame, frame.length)).isEmpty();
    }

    @Test
    void anAdvertisementSaysWhereItsTargetIsAndASolicitationWhereItsSenderIs() {
        assertThat(EthernetPort.Claimant.of(new NeighborMessage(Kind.ADVERTISEMENT, MAC, address("fe80::1"), address)))
                .contains(new EthernetPort.Claimant(MAC, address));
        assertThat(EthernetPort.Claimant.of(new NeighborMessage(Kind.SOLICITATION, MAC, address("fe80::1"), address)))
                .contains(new EthernetPort.Claimant(MAC, address("fe80::1")));
        assertThat(EthernetPort.Claimant.of(new NeighborMessage(Kind.SOLICITATION, MAC, address("::"), address)))
                .isEmpty();
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }

    private static Inet6Address address(String text) {
        try {
            return (Inet6Address) InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
