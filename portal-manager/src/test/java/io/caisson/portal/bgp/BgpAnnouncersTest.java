package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.catalog.PortalRecords.BgpPeerRecord;
import io.caisson.store.catalog.PortalRecords.BgpRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BgpAnnouncersTest {
    private static final BgpPeerRecord ROUTER = new BgpPeerRecord("10.9.0.1", 65000, "key", true);

    @Test
    void takesAllThatTheRecordSays() throws AnnounceException {
        NetworkRecord record = record("10.99.0.0/24", new BgpRecord(65010, List.of(ROUTER), List.of("65010:1"), 5L));
        assertThat(BgpAnnouncers.network(record))
                .isEqualTo(new BgpNetwork(
                        "san",
                        List.of(Network.parse("10.99.0.0/24")),
                        65010,
                        List.of(new BgpPeer(IpAddress.parse("10.9.0.1"), 65000, "key", BfdTimes.USUAL, 1)),
                        List.of(Community.parse("65010:1")),
                        5));
    }

    @Test
    void withoutAPreferenceItIsTheBest() throws AnnounceException {
        NetworkRecord record = record("10.99.0.0/24", new BgpRecord(65010, List.of(ROUTER), List.of(), null));
        assertThat(BgpAnnouncers.network(record).med()).isZero();
    }

    @Test
    void whatCannotBeAnnouncedIsSaidWithItsNetwork() {
        assertThatThrownBy(() -> BgpAnnouncers.network(
                        record("2001:db8::/64", new BgpRecord(65010, List.of(ROUTER), List.of(), null))))
                .isInstanceOf(AnnounceException.class)
                .hasMessageContaining("network san cannot be announced: network san has no peer for");
        assertThatThrownBy(() -> BgpAnnouncers.network(record("10.99.0.0/24", null)))
                .isInstanceOf(AnnounceException.class)
                .hasMessageContaining("does not say to which routers");
    }

    private static NetworkRecord record(String prefix, @Nullable BgpRecord bgp) {
        return new NetworkRecord("san", NetworkRecord.BGP, null, 0, 0, prefix, bgp, "2026-11-30T00:00:00Z");
    }
}
