package io.caisson.store.access;

import java.util.List;

/**
 * One iSCSI target: the face of one portal group.
 *
 * @param name iSCSI qualified name (RFC 7143, 4.2.7)
 * @param portalGroupTag 1 to 65535, unique in the cluster (RFC 7143, 4.1)
 * @param portals addresses that serve it now
 */
public record TargetView(String name, int portalGroupTag, List<PortalView> portals) {
    public TargetView {
        portals = List.copyOf(portals);
    }
}
