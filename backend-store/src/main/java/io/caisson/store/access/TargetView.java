package io.caisson.store.access;

import java.util.List;

/**
 * One iSCSI target: the face of one portal group.
 *
 * @param name iSCSI qualified name (RFC 7143, 4.2.7)
 * @param portalGroupId the catalog's id of the portal group
 * @param targetPortGroup number of the SCSI target port group that all its ports are in (SPC-5, 5.16.2.1), unique in the
 *     cluster
 * @param portals addresses that serve it now
 */
public record TargetView(String name, String portalGroupId, int targetPortGroup, List<PortalView> portals) {
    public TargetView {
        portals = List.copyOf(portals);
    }
}
