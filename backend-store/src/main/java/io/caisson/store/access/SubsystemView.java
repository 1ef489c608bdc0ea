package io.caisson.store.access;

import java.util.List;
import java.util.Locale;

/**
 * One NVMe subsystem: the other face of a portal group.
 *
 * @param nqn NVMe qualified name (NVM Express Base Specification, 4.5)
 * @param portalGroupId the catalog's id of the portal group
 * @param serial 20 printable characters that never change
 * @param portals addresses of this node that serve it now; {@link PortalView#relativePortId()} is the port id of the
 *     discovery log
 * @param elsewhere its other portals
 */
public record SubsystemView(
        String nqn, String portalGroupId, String serial, List<PortalView> portals, OtherPortals elsewhere) {

    private static final int SERIAL_LENGTH = 20;

    public SubsystemView {
        portals = List.copyOf(portals);
    }

    /** One that has no portals at other nodes. */
    public SubsystemView(String nqn, String portalGroupId, String serial, List<PortalView> portals) {
        this(nqn, portalGroupId, serial, portals, OtherPortals.NONE);
    }

    /** Never to be changed: hosts take a subsystem with another serial number for another one. */
    static String serialOf(String portalGroupId) {
        String digits = portalGroupId.replace("-", "").toUpperCase(Locale.ROOT);
        return digits.length() >= SERIAL_LENGTH
                ? digits.substring(0, SERIAL_LENGTH)
                : digits + "0".repeat(SERIAL_LENGTH - digits.length());
    }
}
