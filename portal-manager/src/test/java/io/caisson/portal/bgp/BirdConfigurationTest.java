package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

class BirdConfigurationTest {

    @Test
    void saysAllThatANetworkIs() throws AnnounceException {
        BgpNetwork network = new BgpNetwork(
                "san",
                List.of(Network.parse("10.99.0.0/24")),
                65010,
                List.of(new BgpPeer(IpAddress.parse("10.9.0.1"), 65000, "s3cret key", new BfdTimes(300, 3), 1)),
                List.of(Community.parse("65010:100"), Community.parse("4200000000:1:2")),
                20);
        assertThat(Sample.configuration(network)).isEqualTo("""
                # Made by Caisson; changes are lost.
                log stderr { info, remote, warning, error, auth, fatal, bug };
                timeformat protocol iso long ms;
                router id 10.9.0.11;

                # The kernel tells of changes at once; scanning catches what was missed.
                protocol device {
                    scan time 5;
                }

                # san
                protocol direct portals_10_99_0_0_24 {
                    ipv4 { import where net ~ [ 10.99.0.0/24{32,32} ]; };
                    interface "lo";
                }

                protocol bfd bfd_all {
                }

                protocol bgp peer_10_9_0_1 {
                    local as 65010;
                    neighbor 10.9.0.1 as 65000;
                    direct;
                    hold time 9;
                    keepalive time 3;
                    connect delay time 1;
                    connect retry time 2;
                    error wait time 1, 4;
                    error forget time 10;
                    graceful restart off;
                    long lived graceful restart off;
                    password "s3cret key";
                    bfd { interval 300 ms; multiplier 3; };
                    ipv4 {
                        import none;
                        next hop self;
                        export filter {
                            if proto = "portals_10_99_0_0_24" then {
                                bgp_med = 20;
                                bgp_community.add((65010, 100));
                                bgp_large_community.add((4200000000, 1, 2));
                                accept;
                            }
                            reject;
                        };
                    };
                }
                """);
    }

    @Test
    void aRouterOfEachFamilyIsToldOfItsOwn() throws AnnounceException {
        String text = Sample.configuration(Sample.network(
                List.of("10.99.0.0/24", "2001:db8:99::/64"),
                Sample.peer("10.9.0.1", null),
                Sample.peer("2001:db8:9::1", null)));
        String ipv6 = text.substring(text.indexOf("protocol bgp peer_20010db8000900000000000000000001"));
        assertThat(ipv6)
                .contains("neighbor 2001:db8:9::1 as 65000", "ipv6 {", "portals_20010db8009900000000000000000000_64");
        assertThat(ipv6).doesNotContain("ipv4", "portals_10");
        assertThat(text).contains("ipv6 { import where net ~ [ 2001:db8:99::/64{128,128} ]; };");
    }

    @Test
    void networksShareTheSessionWithTheirRouter() throws AnnounceException {
        String text = Sample.configuration(
                Sample.network("a", List.of("10.98.0.0/24"), Sample.peer("10.9.0.1", "x")),
                Sample.network("b", List.of("10.99.0.0/24"), Sample.peer("10.9.0.1", "x")));
        assertThat(text).containsOnlyOnce("protocol bgp");
        assertThat(text).contains("proto = \"portals_10_98_0_0_24\"", "proto = \"portals_10_99_0_0_24\"");
    }

    @Test
    void networksThatWantDifferentSessionsWithARouterAreRefused() {
        assertThatThrownBy(() -> Sample.configuration(
                        Sample.network("a", List.of("10.98.0.0/24"), Sample.peer("10.9.0.1", "x")),
                        Sample.network("b", List.of("10.99.0.0/24"), Sample.peer("10.9.0.1", "y"))))
                .isInstanceOf(AnnounceException.class)
                .hasMessage(
                        "the networks a and b have the router 10.9.0.1 in common, and want different sessions with it");
    }

    @Test
    void aNetworkThatComesChangesNothingOfAnother() throws AnnounceException {
        BgpNetwork first = Sample.network("b", List.of("10.99.0.0/24"), Sample.peer("10.9.0.5", null));
        BgpNetwork second = Sample.network("a", List.of("10.98.0.0/24"), Sample.peer("10.9.0.1", null));
        String both = Sample.configuration(first, second);
        for (String part : Sample.configuration(first).split("\n\n")) {
            assertThat(both).contains(part);
        }
    }

    @Test
    void aRouterFarAwayIsWatchedFromAnAddressOfThisNode() throws AnnounceException {
        BgpPeer far = new BgpPeer(IpAddress.parse("203.0.113.1"), 65000, null, BfdTimes.USUAL, 4);
        assertThat(Sample.configuration(Sample.network(List.of("10.99.0.0/24"), far)))
                .contains("local 192.0.2.11 as 65010;", "multihop 4;")
                .doesNotContain("direct;");
    }

    @Test
    void aNameCannotBecomeAStatement() throws AnnounceException {
        assertThat(Sample.configuration(Sample.network(
                        "x\nprotocol kernel {}", List.of("10.99.0.0/24"), Sample.peer("10.9.0.1", null))))
                .contains("# x?protocol kernel ??\n")
                .doesNotContain("\nprotocol kernel");
    }
}
