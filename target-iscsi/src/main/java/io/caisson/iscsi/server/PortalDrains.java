package io.caisson.iscsi.server;

import io.caisson.iscsi.discovery.Redirection;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Subscription;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Has the sessions of draining portals move: each that can go elsewhere is asked to log out, and dropped if it does not in
 * time; its next login is redirected. A session that cannot go elsewhere is left alone until it can. Any thread; the lock
 * is held for in-memory work only.
 */
final class PortalDrains implements AutoCloseable {

    /** As long as open-iscsi waits for a logout; initiators that obey take milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final SessionRegistry registry;
    private final ExportDirectory directory;
    private final Set<Session> asked = new HashSet<>();
    private final Subscription changes;
    private boolean closed;

    PortalDrains(SessionRegistry registry, ExportDirectory directory) {
        this.registry = registry;
        this.directory = directory;
        this.changes = directory.onChange(() -> registry.all().forEach(this::look));
    }

    /** Asks this session to leave, or tells it no more to, as the directory says now. */
    void look(Session session) {
        boolean move = shouldMove(session.identity());
        synchronized (this) {
            if (closed) {
                return;
            }
            if (move && asked.add(session)) {
                session.requestLogout(PATIENCE);
                session.terminated().whenComplete((none, failure) -> forget(session));
            } else if (!move && asked.remove(session)) {
                session.withdrawLogoutRequest();
            }
        }
    }

    private synchronized void forget(Session session) {
        asked.remove(session);
    }

    private boolean shouldMove(SessionIdentity identity) {
        PortalView atLogin = identity.portal();
        if (identity.target() == null || atLogin == null) {
            return false;
        }
        for (TargetView target : directory.iscsiTargets()) {
            for (PortalView portal : target.portals()) {
                if (target.name().equals(identity.target().name())
                        && portal.relativePortId() == atLogin.relativePortId()) {
                    return Redirection.elsewhere(target, portal, atLogin.address(), other -> 0) != null;
                }
            }
        }
        return false;
    }

    /** From now on nobody is asked, and nothing is withdrawn: the server ends, and asks everybody itself. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        changes.close();
    }
}
