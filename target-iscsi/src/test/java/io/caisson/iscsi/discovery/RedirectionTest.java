package io.caisson.iscsi.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedirectionTest {

    private static PortalView serving(String address, int number) {
        return new PortalView(new InetSocketAddress(address, 3260), number);
    }

    private static PortalView draining(String address, int number, @Nullable String successor) {
        return new PortalView(
                new InetSocketAddress(address, 3260),
                number,
                true,
                successor == null ? null : IpAddress.parse(successor));
    }

    /** Where the first portal sends its hosts. */
    private static @Nullable String elsewhere(Map<Integer, Integer> sessions, PortalView... portals) {
        TargetView target = new TargetView("iqn.t", "group", 1, List.of(portals));
        PortalView found = Redirection.elsewhere(
                target, portals[0], portals[0].address(), portal -> sessions.getOrDefault(portal.relativePortId(), 0));
        return found == null ? null : Redirection.targetAddress(found, portals[0].address());
    }

    @Test
    void aPortalThatServesSendsNobodyAway() {
        assertThat(elsewhere(Map.of(), serving("10.0.0.1", 1), serving("10.0.0.2", 2)))
                .isNull();
    }

    @Test
    void theOneWithTheFewestSessionsIsTaken() {
        PortalView first = draining("10.0.0.1", 1, null);
        PortalView second = serving("10.0.0.2", 2);
        PortalView third = serving("10.0.0.3", 3);
        assertThat(elsewhere(Map.of(2, 5, 3, 4), first, second, third)).isEqualTo("10.0.0.3:3260");
        assertThat(elsewhere(Map.of(2, 5, 3, 5), first, second, third)).isEqualTo("10.0.0.2:3260");
    }

    @Test
    void theSuccessorIsTakenWhenItCan() {
        PortalView busy = serving("10.0.0.2", 2);
        PortalView idle = serving("10.0.0.3", 3);
        Map<Integer, Integer> sessions = Map.of(2, 9);
        assertThat(elsewhere(sessions, draining("10.0.0.1", 1, "10.0.0.2"), busy, idle))
                .isEqualTo("10.0.0.2:3260");
        assertThat(elsewhere(sessions, draining("10.0.0.1", 1, "10.0.0.4"), busy, idle))
                .isEqualTo("10.0.0.3:3260");
        assertThat(elsewhere(sessions, draining("10.0.0.1", 1, "10.0.0.2"), draining("10.0.0.2", 2, null), idle))
                .isEqualTo("10.0.0.3:3260");
    }

    @Test
    void nobodyIsSentToWhereHeMayNotCome() {
        assertThat(elsewhere(
                        Map.of(),
                        draining("10.0.0.1", 1, "127.0.0.1"),
                        draining("10.0.0.2", 2, null),
                        serving("127.0.0.1", 3),
                        serving("fd00::1", 4),
                        serving("169.254.0.1", 5)))
                .isNull();
        assertThat(elsewhere(Map.of(), draining("127.0.0.1", 1, null), serving("127.0.0.2", 2)))
                .isEqualTo("127.0.0.2:3260");
    }

    @Test
    void ipv6AddressesStandInBracketsAndNoTagFollows() {
        assertThat(elsewhere(Map.of(), draining("fd00::1", 1, null), serving("10.0.0.1", 2), serving("fd00::2", 3)))
                .isEqualTo("[fd00::2]:3260");
    }
}
