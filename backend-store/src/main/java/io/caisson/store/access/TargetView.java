package io.caisson.store.access;

import java.util.List;

/**
 * One iSCSI target: the face of one portal group.
 *
 * @param name iSCSI qualified name (RFC 7143, 4.2.7)
 * @param portalGroupId the catalog's id of the portal group
 * @param targetPortGroup number of the SCSI target port group that all its ports are in (SPC-5, 5.16.2.1), unique in the
 *     cluster
 * @param portals addresses of this node that serve it now
 * @param elsewhere its other portals
 */
public record TargetView(
        String name, String portalGroupId, int targetPortGroup, List<PortalView> portals, OtherPortals elsewhere) {
    public TargetView {
        portals = List.copyOf(portals);
    }

    /** One that has no portals at other nodes. */
    public TargetView(String name, String portalGroupId, int targetPortGroup, List<PortalView> portals) {
        this(name, portalGroupId, targetPortGroup, portals, OtherPortals.NONE);
    }

    /** Relative target port identifiers of all its ports that this node knows of, at whichever node they are, ascending. */
    public List<Integer> relativePortIds() {
        return DiscoverablePortals.ports(portals, elsewhere);
    }
}
