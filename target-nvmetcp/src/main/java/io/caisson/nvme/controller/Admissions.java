package io.caisson.nvme.controller;

import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.controller.fabrics.ConnectData;
import io.caisson.nvme.controller.fabrics.ConnectRefusal;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.SubsystemView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Who may have which controller, as the catalog says now. Any thread. */
final class Admissions {

    private final SubsystemDirectory directory;

    Admissions(SubsystemDirectory directory) {
        this.directory = directory;
    }

    /** The Connect of an admin queue whose names are names. */
    Admission admit(QueueLink link, ConnectData data, String hostNqn, String subsystemNqn) {
        if (data.controllerId() != ConnectData.DYNAMIC) {
            return Admission.refused(ConnectRefusal.CONTROLLER_ID);
        }
        if (!tlsNames(link, hostNqn, subsystemNqn)) {
            return Admission.refused(ConnectRefusal.HOST, RefusalReason.TLS_IDENTITY);
        }
        Optional<NvmeHostAccess> known = directory.hostOfNqn(hostNqn, link.remoteAddress());
        if (subsystemNqn.equals(Subsystems.DISCOVERY_NQN)) {
            return Admission.discovery(known.orElse(null));
        }
        if (data.hostId().equals(HostId.ZERO)) {
            return Admission.refused(ConnectRefusal.HOST_ID);
        }
        return known.map(access -> admitHost(link, access, subsystemNqn))
                .orElseGet(() -> Admission.refused(ConnectRefusal.HOST, unknown(hostNqn)));
    }

    RefusalReason unknown(String hostNqn) {
        return directory.namesNqn(hostNqn) ? RefusalReason.FOREIGN_NETWORK : RefusalReason.UNKNOWN_HOST;
    }

    private Admission admitHost(QueueLink link, NvmeHostAccess access, String subsystemNqn) {
        if (access.tls() == NvmeHostAccess.TlsUse.REQUIRED && link.tlsIdentity() == null) {
            return Admission.refused(ConnectRefusal.HOST, RefusalReason.TLS_REQUIRED);
        }
        for (SubsystemView subsystem : directory.subsystems()) {
            if (subsystem.nqn().equals(subsystemNqn)) {
                for (PortalView portal : subsystem.portals()) {
                    if (reachedThrough(portal.address(), link.localAddress())) {
                        return Admission.granted(access, subsystem, portal);
                    }
                }
            }
        }
        return Admission.refused(ConnectRefusal.SUBSYSTEM, RefusalReason.UNKNOWN_SUBSYSTEM);
    }

    /** A key stands for one host at one subsystem, and Connect must not say otherwise. */
    static boolean tlsNames(QueueLink link, String hostNqn, String subsystemNqn) {
        QueueLink.TlsIdentity identity = link.tlsIdentity();
        return identity == null
                || (identity.hostNqn().equals(hostNqn)
                        && identity.subsystemNqn().equals(subsystemNqn));
    }

    private static boolean reachedThrough(InetSocketAddress portal, InetSocketAddress local) {
        InetAddress address = portal.getAddress();
        return address != null
                && portal.getPort() == local.getPort()
                && (address.isAnyLocalAddress() || address.equals(local.getAddress()));
    }

    /**
     * Whether a controller may go on: its host is still the same one. Whether it has to prove that otherwise now does not
     * matter to a controller that exists. Discovery controllers stay: what strangers see through them is nothing.
     */
    boolean stands(ControllerIdentity identity) {
        HostView host = identity.host();
        if (identity.discovery() || host == null) {
            return true;
        }
        return directory
                .hostOfNqn(identity.hostNqn(), identity.remote())
                .filter(access -> access.host().id().equals(host.id()))
                .isPresent();
    }
}
