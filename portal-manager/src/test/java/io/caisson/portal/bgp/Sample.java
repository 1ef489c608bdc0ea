package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks and routers as tests need them. */
final class Sample {
    private Sample() {}

    static BgpPeer peer(String address, @Nullable String password) {
        return new BgpPeer(IpAddress.parse(address), 65000, password, null, 1);
    }

    static BgpNetwork network(List<String> prefixes, BgpPeer... peers) {
        return network("san", prefixes, peers);
    }

    static BgpNetwork network(String name, List<String> prefixes, BgpPeer... peers) {
        return new BgpNetwork(
                name, prefixes.stream().map(Network::parse).toList(), 65010, Arrays.asList(peers), List.of(), 10);
    }

    static String configuration(BgpNetwork... networks) throws AnnounceException {
        return new BirdConfiguration(
                        (Inet4Address) IpAddress.parse("10.9.0.11"),
                        List.of(networks),
                        other -> IpAddress.parse("192.0.2.11"))
                .text();
    }
}
