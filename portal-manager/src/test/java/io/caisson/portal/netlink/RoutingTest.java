package io.caisson.portal.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Asks this machine's kernel; nobody needs rights for that. */
class RoutingTest {

    @Test
    void everyLinuxHasALoopbackInterface() throws IOException {
        try (Routing routing = Routing.open()) {
            Link loopback = routing.link("lo").orElseThrow();
            assertThat(loopback.isLoopback()).isTrue();
            assertThat(loopback.index()).isPositive();
            assertThat(loopback.mtuBytes()).isGreaterThanOrEqualTo(1500);
            assertThat(loopback.mac()).isEqualTo(MacAddress.NONE);
            assertThat(routing.link("no-such-card")).isEmpty();
        }
    }

    @Test
    void itsAddressIsThereForEver() throws IOException {
        try (Routing routing = Routing.open()) {
            int loopback = routing.link("lo").orElseThrow().index();
            assertThat(routing.addresses())
                    .contains(new AssignedAddress(
                            loopback, InetAddress.getLoopbackAddress(), 8, AssignedAddress.FOREVER, false));
        }
    }
}
