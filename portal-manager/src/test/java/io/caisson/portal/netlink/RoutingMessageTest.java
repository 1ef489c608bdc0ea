package io.caisson.portal.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of a little-endian machine. */
class RoutingMessageTest {

    @BeforeEach
    void onlyThere() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "needs a little-endian machine");
    }

    @Test
    void aMessageHasItsLengthInFrontAndAttributesAtMultiplesOfFour() {
        RoutingMessage message = new RoutingMessage(
                        RoutingMessage.NEW_ADDRESS, RoutingMessage.REQUEST | RoutingMessage.ACKNOWLEDGE, 7)
                .addressOf(2, 32, 3)
                .attribute(2, (byte) 10, (byte) 78, (byte) 0, (byte) 100)
                .attribute(11, (byte) 0xca)
                .words(6, 3, 3, 0, 0);
        assertThat(HexFormat.of().formatHex(message.bytes()))
                .isEqualTo("3c000000" + "1400" + "0500" + "07000000" + "00000000"
                        + "02200000" + "03000000"
                        + "0800" + "0200" + "0a4e0064"
                        + "0500" + "0b00" + "ca000000"
                        + "1400" + "0600" + "03000000" + "03000000" + "00000000" + "00000000");
    }

    @Test
    void askingForAllInterfacesHasAnEmptyBody() {
        byte[] message = new RoutingMessage(RoutingMessage.GET_LINK, RoutingMessage.REQUEST | RoutingMessage.DUMP, 1)
                .everyLink()
                .bytes();
        assertThat(HexFormat.of().formatHex(message))
                .isEqualTo("20000000" + "1200" + "0103" + "01000000" + "00000000" + "00".repeat(16));
    }
}
