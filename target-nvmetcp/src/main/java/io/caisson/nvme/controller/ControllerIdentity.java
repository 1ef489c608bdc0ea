package io.caisson.nvme.controller;

import io.caisson.nvme.command.HostId;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.SubsystemView;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose controller it is, of what, and through where.
 *
 * @param id CNTLID
 * @param host null for a stranger, who has a discovery controller and finds nothing
 * @param subsystemNqn as in Connect
 * @param subsystem null for a discovery controller
 * @param portal null for a discovery controller
 * @param local our end of the admin queue's connection
 * @param remote the host's end of it
 */
record ControllerIdentity(
        int id,
        String hostNqn,
        HostId hostId,
        @Nullable HostView host,
        String subsystemNqn,
        @Nullable SubsystemView subsystem,
        @Nullable PortalView portal,
        InetSocketAddress local,
        InetSocketAddress remote,
        boolean tls) {

    /** The host as reservations know it. */
    Registrant registrant() {
        return hostId.registrant(hostNqn);
    }

    boolean discovery() {
        return subsystem == null;
    }

    /** Whether both are of one subsystem and of one host, and so have the same namespaces. */
    boolean sharesNamespacesWith(ControllerIdentity other) {
        return host != null && !discovery() && host.equals(other.host) && subsystemNqn.equals(other.subsystemNqn);
    }

    /** For logs. */
    @Override
    public String toString() {
        return String.format(
                "controller=%d host=%s hostnqn=%s subsystem=%s remote=%s:%d portal=%s:%d",
                id,
                host == null ? "(unknown)" : host.name(),
                PrintableNqn.of(hostNqn),
                subsystem == null ? "(discovery)" : subsystemNqn,
                remote.getHostString(),
                remote.getPort(),
                local.getHostString(),
                local.getPort());
    }
}
