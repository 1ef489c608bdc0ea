package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One session, and the networks that it carries: two networks with the same router share it, as BGP knows one session between two
 * addresses. Immutable.
 */
record PeerPlan(BgpPeer peer, long localAutonomousSystem, List<BgpNetwork> networks) {

    /**
     * The sessions of all networks, in an order that depends on them alone.
     *
     * @throws AnnounceException two networks want different things of one router
     */
    static List<PeerPlan> of(Iterable<BgpNetwork> networks) throws AnnounceException {
        Map<String, PeerPlan> plans = new TreeMap<>();
        for (BgpNetwork network : networks) {
            for (BgpPeer peer : network.peers()) {
                String name = ProtocolName.of(peer.address());
                PeerPlan known = plans.get(name);
                plans.put(name, known == null ? first(peer, network) : known.with(peer, network));
            }
        }
        return List.copyOf(plans.values());
    }

    private static PeerPlan first(BgpPeer peer, BgpNetwork network) {
        return new PeerPlan(peer, network.autonomousSystem(), List.of(network));
    }

    private PeerPlan with(BgpPeer same, BgpNetwork network) throws AnnounceException {
        if (!same.equals(peer) || network.autonomousSystem() != localAutonomousSystem) {
            throw new AnnounceException(
                    "the networks " + networks.get(0).name() + " and " + network.name() + " have the router "
                            + peer.address().getHostAddress() + " in common, and want different sessions with it",
                    "give both the same AS numbers, password, BFD times and hops, or another router");
        }
        List<BgpNetwork> all = new ArrayList<>(networks);
        all.add(network);
        return new PeerPlan(peer, localAutonomousSystem, List.copyOf(all));
    }

    InetAddress address() {
        return peer.address();
    }

    String name() {
        return ProtocolName.of(peer.address());
    }
}
