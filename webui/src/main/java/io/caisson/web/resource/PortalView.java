package io.caisson.web.resource;

import io.caisson.store.service.Portal;
import io.caisson.web.json.Doc;
import java.util.List;
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
                value = "draining while sessions are asked to move; absent when this node does not listen there",
                values = {"serving", "draining", "absent"})
        String state,

        @Doc("while draining, the portal that sessions should move to; null for any other") @Nullable
        String to,

        @Doc("where hosts can connect now over iSCSI, ADDRESS:PORT; null when absent") @Nullable
        String endpoint,

        @Doc("where hosts can connect now over NVMe/TCP, ADDRESS:PORT; null when absent") @Nullable
        String nvmeEndpoint,

        @Doc("sessions and controllers that came through it")
        int sessions,

        @Doc("when the address became a portal (RFC 3339)") String createdAt) {

    /** What to do with the sessions of a portal. */
    public record DrainPortal(
            @Doc("address of the portal they should move to; any other when absent") @Nullable
            String to) {}

    /** @param endpoints where this node listens */
    static PortalView of(Portal portal, List<Endpoint> endpoints) {
        Endpoint endpoint = endpoints.stream()
                .filter(candidate -> candidate.address().equals(portal.address()))
                .findFirst()
                .orElse(null);
        return new PortalView(
                portal.address(),
                portal.tag(),
                portal.portalGroup(),
                portal.target(),
                portal.subsystem(),
                endpoint == null ? "absent" : portal.state(),
                portal.successor(),
                endpoint == null ? null : endpoint.iscsi(),
                endpoint == null ? null : endpoint.nvme(),
                endpoint == null ? 0 : endpoint.sessions(),
                portal.createdAt());
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
            @Nullable String nvme,
            int sessions) {}
}
