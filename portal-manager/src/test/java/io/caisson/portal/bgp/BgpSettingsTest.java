package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BgpSettingsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 23456, 4294967295L, -1, 4294967296L})
    void refusesNumbersThatNobodyCanHave(long number) {
        assertThatThrownBy(() -> AutonomousSystem.check(number)).hasMessageContaining(number + " is no AS number");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 65010, 4200000000L, 4294967294L})
    void takesNumbersOfFourOctets(long number) {
        AutonomousSystem.check(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65000:100", "0:0", "65535:65535", "4200000000:1:4294967295"})
    void readsCommunitiesAsTheyArePrinted(String text) {
        assertThat(Community.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "65536:1", "1:65536", "1:2:3:4", "4294967296:1:1", "a:b", "-1:1", "1:2; accept"})
    void refusesWhatIsNoCommunity(String text) {
        assertThatThrownBy(() -> Community.parse(text))
                .hasMessageContaining("'" + text + "' is neither a community, as 65000:100");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, is not the address of a router",
        "127.0.0.1, is not the address of a router",
        "224.0.0.5, is not the address of a router",
        "::1, is not the address of a router",
        "fe80::1, is a link-local address"
    })
    void refusesWhatIsNoRouter(String address, String message) {
        assertThatThrownBy(() -> new BgpPeer(IpAddress.parse(address), 65000, null, null, 1))
                .hasMessageContaining(message);
    }

    @Test
    void aPasswordThatBirdCannotReadIsRefusedWithoutBeingTold() {
        for (String password : List.of("", "x".repeat(81), "a\"; accept", "new\nline", "tab\t", "schlüssel")) {
            assertThatThrownBy(() -> Sample.peer("10.9.0.1", password))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(refusal ->
                            assertThat(refusal.getMessage()).doesNotContain(password.isEmpty() ? "\0" : password));
        }
        assertThat(Sample.peer("10.9.0.1", "x".repeat(80)).toString()).doesNotContain("xx");
        assertThat(Sample.network(List.of("10.99.0.0/24"), Sample.peer("10.9.0.1", "a\\b c;{}")))
                .asString()
                .doesNotContain("a\\b");
    }

    @Test
    void eachFamilyOfAddressesNeedsARouterOfIt() {
        assertThatThrownBy(() ->
                        Sample.network(List.of("10.99.0.0/24", "2001:db8:99::/64"), Sample.peer("10.9.0.1", null)))
                .hasMessageContaining("no peer for 2001:db8:99:0:0:0:0:0/64: an IPv6 router is told");
    }

    @Test
    void aRouterIsNamedOnce() {
        assertThatThrownBy(() -> Sample.network(
                        List.of("10.99.0.0/24"), Sample.peer("10.9.0.1", null), Sample.peer("10.9.0.1", "other")))
                .hasMessageContaining("has the peer 10.9.0.1 twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.0/8", "0.0.0.0/0", "224.0.0.0/8", "fe80::/64"})
    void refusesPrefixesThatNoRouterTakes(String prefix) {
        assertThatThrownBy(() -> Sample.network(List.of(prefix), Sample.peer("10.9.0.1", null)))
                .hasMessageContaining("cannot be announced");
    }

    @Test
    void refusesTimesThatNoPeerCouldKeep() {
        assertThatThrownBy(() -> new BfdTimes(10, 3)).hasMessageContaining("interval of 10 ms");
        assertThatThrownBy(() -> new BfdTimes(300, 1)).hasMessageContaining("multiplier of 1");
        assertThatThrownBy(() -> new BgpPeer(IpAddress.parse("10.9.0.1"), 65000, null, null, 256))
                .hasMessageContaining("256 hops");
    }

    @Test
    void routerIdsOfNamesDifferAndAreNobodysAddress() {
        assertThat(RouterId.ofName("node-a")).isNotEqualTo(RouterId.ofName("node-b"));
        for (int node = 0; node < 1000; node++) {
            assertThat(RouterId.ofName("node-" + node).getAddress()[0] & 0xFF).isBetween(240, 254);
        }
    }

    @Test
    void aNetworkOfAnInterfaceIsNoneToAnnounce() {
        Network announced = Network.parse("10.9.0.128/25");
        assertThat(Neighbourhood.problem(announced, "eth0", IpAddress.parse("10.9.0.11"), 24))
                .isNotNull()
                .satisfies(problem -> assertThat(problem.sentence()).contains("10.9.0.128/25", "eth0"));
        assertThat(Neighbourhood.problem(announced, "eth0", IpAddress.parse("10.9.0.200"), 32))
                .isNotNull();
        assertThat(Neighbourhood.problem(announced, "eth0", IpAddress.parse("10.9.0.11"), 25))
                .isNull();
        assertThat(Neighbourhood.problem(announced, "eth0", IpAddress.parse("2001:db8::1"), 64))
                .isNull();
    }
}
