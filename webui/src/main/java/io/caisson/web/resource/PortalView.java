package io.caisson.web.resource;

import io.caisson.store.access.IpAddress;
import io.caisson.store.service.Portal;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A portal: an address that hosts dial. */
public record PortalView(
        @Doc("IP address; never changes") String address,

        @Doc("portal group tag and relative target port identifier; stays with the address")
        int tag,

        @Doc("name of the portal group it belongs to") String portalGroup,
        @Doc("the iSCSI name of the target it serves") String target,
        @Doc("the NQN of the subsystem it serves") String subsystem,

        @Doc(
                value =
                        "draining while sessions are asked to move to other portals; absent when hosts cannot reach it, or, of a"
                                + " portal that does not float, when this node does not listen there; of a floating one also assigned when"
                                + " its node is about to serve it, leaving when it moves to another, and refused when its node cannot"
                                + " serve it",
                values = {"serving", "draining", "absent", "assigned", "leaving", "refused"})
        String state,

        @Doc("name of the node where it is, or was last; null if nobody has it") @Nullable
        String node,

        @Doc("while draining, the portal that sessions should move to; null for any other") @Nullable
        String to,

        @Doc("where hosts can connect now over iSCSI, ADDRESS:PORT; null when absent") @Nullable
        String endpoint,

        @Doc("where hosts can connect now over NVMe/TCP, ADDRESS:PORT; null when absent") @Nullable
        String nvmeEndpoint,

        @Doc("sessions and controllers that came through it; 0 while its node does not answer")
        int sessions,

        @Doc("when the address became a portal (RFC 3339)") String createdAt,

        @Doc("what a portal has that floats from node to node; null for an address of one node") @Nullable
        Floating floating) {

    /** What a floating portal has besides. */
    public record Floating(
            @Doc("name of the network that it is in") String network,

            @Doc("names of the nodes that may have it; empty for all")
            List<String> nodes,

            @Doc("name of the node that has it whenever it can; null for wherever there are few") @Nullable
            String home,

            @Doc("since when its node has it in this state (RFC 3339); null if nobody has it") @Nullable
            String since,

            @Doc("why its node cannot serve it; null if it can") @Nullable
            String problem) {}

    /** A portal to make that floats from node to node. */
    public record CreatePortal(
            @Doc(value = "IP address, of the network's prefix", example = "10.1.0.10")
            String address,

            @Doc("id or name of the portal group; the one that was there first when absent") @Nullable
            String portalGroup,

            @Doc("id or name of the network") String network,

            @Doc("ids or names of the nodes that may have it; all when absent") @Nullable
            List<String> nodes,

            @Doc("id or name of the node that has it whenever it can; none when absent") @Nullable
            String home,

            @Doc(value = "TCP port of iSCSI; 3260 when absent", minimum = 1, maximum = 65535) @Nullable
            Integer iscsiPort,

            @Doc(value = "TCP port of NVMe; 4420 when absent", minimum = 1, maximum = 65535) @Nullable
            Integer nvmePort,

            @Doc(value = "TCP port of NVMe discovery; 8009 when absent", minimum = 1, maximum = 65535) @Nullable
            Integer discoveryPort) {}

    /** Where a portal is to be from now on. */
    public record MovePortal(@Doc("id or name of the node") String node) {}

    /** What to do with the sessions of a portal. */
    public record DrainPortal(
            @Doc("address of the portal they should move to; any other when absent") @Nullable
            String to) {}

    static PortalView of(Portal portal, Seen seen) {
        Endpoint endpoint = seen.endpoints().stream()
                .filter(candidate -> candidate.address().equals(portal.address()))
                .findFirst()
                .orElse(null);
        Portal.Floating floating = portal.floating();
        String iscsi = endpoint == null ? null : endpoint.iscsi();
        String nvme = endpoint == null ? null : endpoint.nvme();
        if (floating != null && floating.ownership() == Ownership.SERVING) {
            iscsi = at(portal, floating.iscsiPort());
            nvme = at(portal, floating.nvmePort());
        }
        return new PortalView(
                portal.address(),
                portal.tag(),
                portal.portalGroup(),
                portal.target(),
                portal.subsystem(),
                state(portal, endpoint != null),
                portal.node(),
                portal.successor(),
                iscsi,
                nvme,
                seen.sessions().getOrDefault(portal.address(), 0L).intValue(),
                portal.createdAt(),
                floating == null
                        ? null
                        : new Floating(
                                floating.network(),
                                floating.nodes(),
                                floating.home(),
                                floating.since(),
                                floating.problem()));
    }

    private static String state(Portal portal, boolean isHere) {
        Portal.Floating floating = portal.floating();
        if (floating == null) {
            return isHere ? portal.state() : "absent";
        }
        return switch (floating.ownership()) {
            case ABSENT -> "absent";
            case ASSIGNED -> "assigned";
            case SERVING -> portal.state();
            case LEAVING -> "leaving";
            case REFUSED -> "refused";
        };
    }

    private static String at(Portal portal, int port) {
        return IpAddress.text(IpAddress.parse(portal.address()), port);
    }

    /**
     * Where this node listens.
     *
     * @param iscsi with the port; null if it does not
     * @param nvme with the port; null if it does not
     */
    record Endpoint(
            String address,
            @Nullable String iscsi,
            @Nullable String nvme) {}

    /**
     * @param endpoints where this node listens
     * @param sessions with all nodes that answer, by address
     */
    record Seen(List<Endpoint> endpoints, Map<String, Long> sessions) {}
}
