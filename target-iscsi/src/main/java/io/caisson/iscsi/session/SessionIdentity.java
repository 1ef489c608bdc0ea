package io.caisson.iscsi.session;

import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to what.
 *
 * @param isid 48 bits
 * @param target null for a discovery session
 * @param portal null for a discovery session
 * @param remote the initiator's end of the connection
 */
public record SessionIdentity(
        String initiatorName,
        long isid,
        int cid,
        HostView host,
        @Nullable TargetView target,
        @Nullable PortalView portal,
        InetSocketAddress remote) {

    /** For logs. */
    @Override
    public String toString() {
        return String.format(
                "initiator=%s isid=%012x remote=%s:%d target=%s portal=%s",
                PrintableName.of(initiatorName),
                isid,
                remote.getHostString(),
                remote.getPort(),
                target == null ? "(discovery)" : target.name(),
                portal == null ? "-" : portal.portalGroupTag());
    }
}
