package io.caisson.web.resource;

import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.HostNetwork;
import io.caisson.store.service.NetworkSpec;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.ServiceException;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network over which hosts reach floating portals. */
public record NetworkView(
        @Doc("UUID; never changes") String id,
        @Doc("unique among networks") String name,

        @Doc(
                value =
                        "how hosts find an address: loopback between the processes of one machine, l2 by what neighbours are told,"
                                + " bgp by what routers are told",
                values = {"loopback", "l2", "bgp"})
        String announcer,

        @Doc("all addresses of the network lie in it") String prefix,

        @Doc("interface of the nodes; null where none is chosen") @Nullable
        String networkInterface,

        @Doc("VLAN that the interface must have; null for none") @Nullable
        Integer vlan,

        @Doc("bytes that the whole way must carry; null for what the interface has") @Nullable
        Integer mtu,

        @Doc("how routers are spoken to; null unless announced by bgp") @Nullable
        BgpView bgp,

        @Doc("floating portals in it") int portals,
        @Doc("when it was made known (RFC 3339)") String createdAt) {

    /** A network to make known. */
    public record CreateNetwork(
            @Doc(value = "unique among networks", example = "storage-a")
            String name,

            @Doc(
                    value = "how hosts find an address",
                    values = {"loopback", "l2", "bgp"})
            String announcer,

            @Doc(value = "in which all its addresses lie", example = "10.1.0.0/16")
            String prefix,

            @Doc("interface of the nodes; needed for l2") @Nullable
            String networkInterface,

            @Doc(value = "VLAN that the interface must have; none when absent", minimum = 1, maximum = 4094) @Nullable
            Integer vlan,

            @Doc("bytes that the whole way must carry; what the interface has when absent") @Nullable
            Integer mtu,

            @Doc("how routers are spoken to; for bgp only") @Nullable
            Bgp bgp) {}

    /** How routers are spoken to, RFC 4271. */
    public record Bgp(
            @Doc("autonomous system of the nodes") long ownAs,
            @Doc("the routers") List<Peer> peers,

            @Doc(value = "RFC 1997, that routes carry; none when absent", example = "65000:100") @Nullable
            List<String> communities,

            @Doc("multi exit discriminator of routes; none when absent") @Nullable
            Long med) {}

    /** A router. */
    public record Peer(
            @Doc("its IP address") String address,
            @Doc("its autonomous system") long peerAs,

            @Doc("RFC 2385; never returned") @Nullable String password,

            @Doc("whether BFD (RFC 5880) watches over the session; false when absent") @Nullable
            Boolean bfd) {
        @Override
        public String toString() {
            return "Peer[address=" + address + ", peerAs=" + peerAs + ", bfd=" + bfd + "]";
        }
    }

    /** How routers are spoken to. */
    public record BgpView(
            @Doc("autonomous system of the nodes") long ownAs,
            @Doc("the routers") List<PeerView> peers,
            @Doc("RFC 1997, that routes carry") List<String> communities,

            @Doc("multi exit discriminator of routes; null for none") @Nullable
            Long med) {}

    /** A router, without its password. */
    public record PeerView(
            @Doc("its IP address") String address,
            @Doc("its autonomous system") long peerAs,

            @Doc("whether BFD (RFC 5880) watches over the session")
            boolean bfd) {}

    static NetworkSpec spec(CreateNetwork request) throws ServiceException {
        Bgp bgp = request.bgp();
        return new NetworkSpec(
                request.name(),
                Announcement.of(request.announcer()),
                request.networkInterface(),
                requireNonNullElse(request.vlan(), 0),
                requireNonNullElse(request.mtu(), 0),
                request.prefix(),
                bgp == null ? null : spec(bgp));
    }

    private static NetworkSpec.Bgp spec(Bgp bgp) {
        List<NetworkSpec.Peer> peers = bgp.peers().stream()
                .map(peer -> new NetworkSpec.Peer(
                        peer.address(), peer.peerAs(), peer.password(), requireNonNullElse(peer.bfd(), false)))
                .toList();
        return new NetworkSpec.Bgp(bgp.ownAs(), peers, requireNonNullElse(bgp.communities(), List.of()), bgp.med());
    }

    static NetworkView of(HostNetwork network) {
        NetworkSpec spec = network.spec();
        NetworkSpec.Bgp bgp = spec.bgp();
        return new NetworkView(
                network.id(),
                spec.name(),
                spec.announcer().text(),
                spec.prefix(),
                spec.networkInterface(),
                spec.vlan() == 0 ? null : spec.vlan(),
                spec.mtu() == 0 ? null : spec.mtu(),
                bgp == null ? null : of(bgp),
                network.portals(),
                network.createdAt());
    }

    private static BgpView of(NetworkSpec.Bgp bgp) {
        List<PeerView> peers = bgp.peers().stream()
                .map(peer -> new PeerView(peer.address(), peer.peerAs(), peer.bfd()))
                .toList();
        return new BgpView(bgp.ownAs(), peers, bgp.communities(), bgp.med());
    }
}
