package io.caisson.iscsi.server;

import io.caisson.iscsi.discovery.PortalAddresses;
import io.caisson.iscsi.discovery.Redirection;
import io.caisson.iscsi.login.Admission;
import io.caisson.iscsi.login.LoginAuthority;
import io.caisson.iscsi.login.LoginIdentity;
import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Admits the initiators of one connection as the catalog says now. */
final class DirectoryAuthority implements LoginAuthority {

    private final ExportDirectory directory;
    private final SessionRegistry registry;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    DirectoryAuthority(
            ExportDirectory directory, SessionRegistry registry, InetSocketAddress local, InetSocketAddress remote) {
        this.directory = directory;
        this.registry = registry;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public Admission admit(LoginIdentity identity) {
        Optional<HostAccess> host = directory.hostOfInitiator(identity.initiatorName(), remote);
        if (host.isEmpty()) {
            return Admission.refused(LoginStatus.AUTHORIZATION_FAILURE);
        }
        if (identity.tsih() != 0) {
            return Admission.refused(existingSession(identity));
        }
        if (identity.discovery()) {
            return Admission.discovery(host.get());
        }
        for (TargetView target : directory.iscsiTargets()) {
            if (target.name().equalsIgnoreCase(identity.targetName())) {
                return throughPortal(host.get(), target, identity);
            }
        }
        return Admission.refused(LoginStatus.NOT_FOUND);
    }

    /**
     * A target that is not served at the address that was dialled is not there; at a draining one, it has moved. But an
     * initiator port that is at the other portal already must not be sent there, where it would take its own session over,
     * lose that, come back and do it again: for this path there is no service until the portal is resumed.
     */
    private Admission throughPortal(HostAccess host, TargetView target, LoginIdentity identity) {
        for (PortalView portal : target.portals()) {
            if (PortalAddresses.reachedThrough(portal.address(), local)) {
                PortalView elsewhere = Redirection.elsewhere(
                        target,
                        portal,
                        local,
                        other ->
                                isAt(other, target, identity) ? Integer.MAX_VALUE : registry.sessionsAt(target, other));
                if (elsewhere == null) {
                    return Admission.normal(host, target, portal);
                }
                return isAt(elsewhere, target, identity)
                        ? Admission.refused(LoginStatus.SERVICE_UNAVAILABLE)
                        : Admission.moved(Redirection.targetAddress(elsewhere, local));
            }
        }
        return Admission.refused(LoginStatus.NOT_FOUND);
    }

    private boolean isAt(PortalView portal, TargetView target, LoginIdentity identity) {
        return registry.hasSession(identity.initiatorName(), identity.isid(), target, portal);
    }

    /** Sessions have one connection, and at error recovery level 0 it is not replaced. */
    private LoginStatus existingSession(LoginIdentity identity) {
        Session session = registry.byTsih(identity.tsih());
        if (session == null
                || session.identity().isid() != identity.isid()
                || !session.identity().initiatorName().equals(identity.initiatorName())) {
            return LoginStatus.SESSION_DOES_NOT_EXIST;
        }
        return session.identity().cid() == identity.cid()
                ? LoginStatus.CANNOT_INCLUDE_IN_SESSION
                : LoginStatus.TOO_MANY_CONNECTIONS;
    }
}
