package io.caisson.store.catalog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shapes of the records that say which addresses float, over which networks, and who has them. The rules of {@link Records} hold. */
public final class PortalRecords {

    private PortalRecords() {}

    /**
     * Id: the network's UUID. A network of hosts, and how they are made to find an address in it.
     *
     * @param announcer {@link #LOOPBACK}, {@link #L2} or {@link #BGP}
     * @param networkInterface name of the interface, the same on all nodes; null for {@link #LOOPBACK}, where there is none to
     *     choose
     * @param vlan tag that the interface must have; 0 for none
     * @param mtu in bytes, that the whole way must carry; 0 for whatever the interface has
     * @param prefix in which all addresses of the network must lie, such as {@code 10.1.0.0/16}
     * @param bgp there for {@link #BGP} alone
     */
    public record NetworkRecord(
            String name,
            String announcer,
            @Nullable String networkInterface,
            int vlan,
            int mtu,
            String prefix,
            @Nullable BgpRecord bgp,
            String createdAt) {

        /** Addresses of 127/8, which processes of one machine hand to each other. */
        public static final String LOOPBACK = "loopback";

        /** The address is on an interface, and neighbours are told so. */
        public static final String L2 = "l2";

        /** Routers are told of the address. */
        public static final String BGP = "bgp";
    }

    /**
     * How routers are spoken to, RFC 4271.
     *
     * @param ownAs autonomous system of the nodes
     * @param communities {@code A:B}, RFC 1997, that routes carry
     * @param med multi exit discriminator of routes; null for none
     */
    public record BgpRecord(
            long ownAs,
            List<BgpPeerRecord> peers,
            List<String> communities,
            @Nullable Long med) {
        public BgpRecord {
            peers = List.copyOf(peers);
            communities = communities == null ? List.of() : List.copyOf(communities);
        }
    }

    /**
     * A router. {@link #toString()} hides the password.
     *
     * @param password of RFC 2385; null for none
     * @param bfd whether RFC 5880 watches over the session
     */
    public record BgpPeerRecord(
            String address, long peerAs, @Nullable String password, boolean bfd) {
        @Override
        public String toString() {
            return "BgpPeerRecord[address=" + address + ", peerAs=" + peerAs + ", bfd=" + bfd + "]";
        }
    }

    /**
     * What makes a portal float from node to node.
     *
     * @param networkId of the network it is in
     * @param nodes ids of those that may have it; empty for all
     * @param home id of the node that has it whenever it can; null for wherever there are few
     * @param iscsiPort the ports, the same on every node: hosts come back to what they dialled
     * @param apiPort of the API, for an address that is for people and programs; 0 for one that is for hosts, whose other ports are
     *     of no meaning then
     */
    public record FloatingRecord(
            String networkId,
            List<String> nodes,
            @Nullable String home,
            int iscsiPort,
            int nvmePort,
            int discoveryPort,
            int apiPort) {

        public FloatingRecord {
            nodes = nodes == null ? List.of() : List.copyOf(nodes);
        }

        /** One for hosts. */
        public FloatingRecord(
                String networkId,
                List<String> nodes,
                @Nullable String home,
                int iscsiPort,
                int nvmePort,
                int discoveryPort) {
            this(networkId, nodes, home, iscsiPort, nvmePort, discoveryPort, 0);
        }

        public FloatingRecord withHome(@Nullable String changed) {
            return new FloatingRecord(networkId, nodes, changed, iscsiPort, nvmePort, discoveryPort, apiPort);
        }

        /** Whether a node may have it at all. */
        public boolean allows(String nodeId) {
            return nodes.isEmpty() || nodes.contains(nodeId);
        }
    }

    /**
     * Id: the address. Where API and console are found, at whichever node has it; it floats as a portal does, with an {@link OwnerRecord}
     * of the same id, and is none. There is one at most.
     *
     * @param networkId of the network it is in
     * @param port of the API there
     */
    public record ManagementRecord(String networkId, int port, String createdAt) {

        /** As what floats, any node may have it. */
        public FloatingRecord floating() {
            return new FloatingRecord(networkId, List.of(), null, 0, 0, 0, port);
        }
    }

    /**
     * Id: the referral's UUID. Another discovery service, which NVMe hosts are told of beside this one (NVM Express Base Specification
     * 2.0, 3.1.2.3).
     *
     * @param address where it is, in its canonical text
     * @param port TCP port there
     * @param nqn that of its discovery subsystem: the well-known one, or one of its own
     */
    public record ReferralRecord(String name, String address, int port, String nqn, String createdAt) {}

    /** What floats under this address now: a portal, or where the cluster is managed; empty if nothing does. */
    public static Optional<FloatingRecord> floating(Catalog catalog, String address) {
        Optional<FloatingRecord> portal = catalog.get(Records.PORTAL, address)
                .map(record -> record.value().floating());
        return portal.or(() -> catalog.get(Records.MANAGEMENT, address)
                .map(record -> record.value().floating()));
    }

    /**
     * Who has a floating portal. Id: the portal's. It holds as long as that node's gateway lease of that epoch; it is given to
     * another only when the node gave it up, or the gateway was fenced since.
     *
     * @param epoch of the node's gateway
     * @param next while {@link #LEAVING} and {@link #RELEASED}, id of the node that gets it then if it can; null for any
     * @param since when it came to this state
     * @param problem why the node, or the last one before it, could not serve it, a sentence; gone once it is served
     * @param refusals of nodes that could not serve it since they came up, the last one at the end
     */
    public record OwnerRecord(
            String nodeId,
            long epoch,
            String state,
            @Nullable String next,
            String since,
            @Nullable String problem,
            List<RefusalRecord> refusals) {

        /** The node is to serve it. */
        public static final String ASSIGNED = "assigned";

        /** Hosts find it at the node. */
        public static final String SERVING = "serving";

        /** The node is to let hosts leave. */
        public static final String LEAVING = "leaving";

        /** Nothing of it is at the node any more: anybody may have it. */
        public static final String RELEASED = "released";

        /** The node cannot serve it, and nothing of it is there: anybody may have it. */
        public static final String REFUSED = "refused";

        public OwnerRecord {
            refusals = refusals == null ? List.of() : List.copyOf(refusals); // there are none in old catalogs
        }

        public static OwnerRecord assigned(String nodeId, long epoch, String since) {
            return new OwnerRecord(nodeId, epoch, ASSIGNED, null, since, null, List.of());
        }

        /** Another node, or the same in another epoch, is to serve it. */
        public OwnerRecord givenTo(String node, long inEpoch, String now) {
            return new OwnerRecord(node, inEpoch, ASSIGNED, null, now, problem, refusals);
        }

        /** As if the node had not refused it: somebody knows better. */
        public OwnerRecord forgiving(String node) {
            List<RefusalRecord> ofOthers = refusals.stream()
                    .filter(refusal -> !refusal.nodeId().equals(node))
                    .toList();
            return new OwnerRecord(nodeId, epoch, state, next, since, problem, ofOthers);
        }

        public OwnerRecord serving(String now) {
            return new OwnerRecord(nodeId, epoch, SERVING, null, now, null, refusals);
        }

        public OwnerRecord leaving(@Nullable String successor, String now) {
            return new OwnerRecord(nodeId, epoch, LEAVING, successor, now, null, refusals);
        }

        /** It is to be at another node, or to come back to the one that it leaves: also if it was promised to somebody else. */
        public OwnerRecord movingTo(String node, String now) {
            return isGivenUp()
                    ? new OwnerRecord(nodeId, epoch, state, node, since, problem, refusals)
                    : leaving(node, now);
        }

        public OwnerRecord released(String now) {
            return new OwnerRecord(nodeId, epoch, RELEASED, next, now, null, refusals);
        }

        public OwnerRecord refused(String why, String now) {
            return new OwnerRecord(
                    nodeId,
                    epoch,
                    REFUSED,
                    null,
                    now,
                    why,
                    Stream.concat(
                                    forgiving(nodeId).refusals().stream(),
                                    Stream.of(new RefusalRecord(nodeId, epoch, now)))
                            .toList());
        }

        public boolean isAssigned() {
            return state.equals(ASSIGNED);
        }

        /** Whether the node itself says that nothing of it is there. */
        public boolean isGivenUp() {
            return state.equals(RELEASED) || state.equals(REFUSED);
        }

        public boolean isRefused() {
            return state.equals(REFUSED);
        }

        public boolean isLeaving() {
            return state.equals(LEAVING);
        }

        public boolean serves() {
            return state.equals(SERVING);
        }
    }

    /**
     * A node could not serve a portal.
     *
     * @param epoch of its gateway then: in another one it may do better
     * @param at when it gave up
     */
    public record RefusalRecord(String nodeId, long epoch, String at) {}
}
