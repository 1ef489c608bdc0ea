package io.caisson.portal.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AssignedAddressTest {

    @Test
    void whatDhcpOrARouterGaveIsNotAPortals() throws UnknownHostException {
        assertThat(address("10.0.0.7", 24, 3600, false).isLeftByPortals(true)).isFalse();
        assertThat(address("10.0.0.7", 24, 3600, false).isLeftByPortals(false)).isFalse();
        assertThat(address("fd00::7", 64, 3600, false).isLeftByPortals(false)).isFalse();
        // DHCPv6, and clouds.
        assertThat(address("fd00::7", 128, 3600, false).isLeftByPortals(true)).isFalse();
    }

    @Test
    void whatIsMarkedIsAPortals() throws UnknownHostException {
        assertThat(address("fd00::7", 128, 3, true).isLeftByPortals(true)).isTrue();
        assertThat(address("10.0.0.7", 32, AssignedAddress.FOREVER, true).isLeftByPortals(true))
                .isTrue();
        assertThat(address("10.0.0.7", 32, 3, false).isLeftByPortals(false)).isTrue();
        assertThat(address("10.0.0.7", 32, AssignedAddress.FOREVER, false).isLeftByPortals(false))
                .isFalse();
    }

    @Test
    void kernelsMarkAddressesSince518() {
        assertThat(Kernel.marksAddresses("5.18.0-1-amd64")).isTrue();
        assertThat(Kernel.marksAddresses("6.1.44")).isTrue();
        assertThat(Kernel.marksAddresses("5.15.0")).isFalse();
        assertThat(Kernel.marksAddresses("4.18.0-553.el8")).isFalse();
        assertThat(Kernel.marksAddresses("")).isFalse();
    }

    private static AssignedAddress address(String text, int prefixLength, long validSeconds, boolean isPortal)
            throws UnknownHostException {
        return new AssignedAddress(1, InetAddress.getByName(text), prefixLength, validSeconds, isPortal);
    }
}
