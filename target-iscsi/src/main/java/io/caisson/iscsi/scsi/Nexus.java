package io.caisson.iscsi.scsi;

import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.TargetView;
import java.util.Locale;

/**
 * One I_T nexus (SAM-5, 4.8): who talks to which port.
 *
 * @param initiatorName iSCSI name
 * @param isid 48-bit initiator session id (RFC 7143, 11.12.5)
 */
public record Nexus(String initiatorName, long isid, TargetView target, PortalView portal, HostView host) {

    /** SCSI initiator port name (RFC 7143, 4.2.7, "i" format): name,i,0xISID. */
    public String initiatorPortName() {
        return String.format("%s,i,0x%012x", initiatorName, isid);
    }

    /** Who reserves through this nexus: names of iSCSI are compared in lower case (RFC 3722). */
    public Registrant registrant() {
        return new Registrant(initiatorPortName().toLowerCase(Locale.ROOT), portal.relativePortId());
    }
}
