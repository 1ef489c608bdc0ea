package io.caisson.store.access;

import java.util.List;

/**
 * One NVMe subsystem: the other face of a portal group.
 *
 * @param nqn NVMe qualified name (NVM Express Base Specification, 4.5)
 * @param portalGroupId the catalog's id of the portal group
 * @param serial 20 printable characters that never change
 * @param portals addresses that serve it now; {@link PortalView#relativePortId()} is the port id of the discovery log
 */
public record SubsystemView(String nqn, String portalGroupId, String serial, List<PortalView> portals) {
    public SubsystemView {
        portals = List.copyOf(portals);
    }
}
