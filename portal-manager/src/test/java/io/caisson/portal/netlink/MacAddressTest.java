package io.caisson.portal.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MacAddressTest {

    @Test
    void itIsWrittenAsOnALabel() {
        MacAddress mac = MacAddress.of(new byte[] {9, 2, 0, 0x5e, (byte) 0xff, 0, 1}, 1);
        assertThat(mac).hasToString("02:00:5e:ff:00:01");
        assertThat(mac.bytes()).containsExactly(2, 0, 0x5e, 0xff, 0, 1);
    }

    @Test
    void itHas48Bits() {
        assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
        assertThat(MacAddress.BROADCAST).hasToString("ff:ff:ff:ff:ff:ff");
    }
}
