package io.caisson.iscsi.server;

import io.caisson.iscsi.discovery.Redirection;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Subscription;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has the sessions of draining portals move: each that can go elsewhere is asked to log out, and dropped if it does not in
 * time; its next login is redirected. A session that cannot go elsewhere is left alone until it can. Where a portal leaves
 * this node, all its sessions are asked: they find it again under the same address, at another node. Any thread; the lock is
 * held for in-memory work only.
 */
final class PortalDrains implements AutoCloseable {

    /** As long as open-iscsi waits for a logout; initiators that obey take milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final SessionRegistry registry;
    private final ExportDirectory directory;
    private final Set<Session> asked = new HashSet<>();
    private final Map<InetSocketAddress, Duration> leaving = new HashMap<>();
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
            Duration leave = patience(session);
            if (leave != null || move) {
                ask(session, leave == null ? PATIENCE : leave);
            } else if (asked.remove(session)) {
                session.withdrawLogoutRequest();
            }
        }
    }

    private void ask(Session session, Duration patience) {
        if (asked.add(session)) {
            session.requestLogout(patience);
            session.terminated().whenComplete((none, failure) -> forget(session));
        }
    }

    /** Null unless its portal leaves. */
    private @Nullable Duration patience(Session session) {
        PortalView portal = session.identity().portal();
        return portal == null ? null : leaving.get(portal.address());
    }

    /**
     * Asks the sessions of a portal that leaves this node, and those that come to be still, to log out within {@code
     * patience}.
     *
     * @return completed when those of now have ended and none of their commands can touch data any more
     */
    CompletableFuture<Void> leave(InetSocketAddress address, Duration patience) {
        List<Session> sessions;
        synchronized (this) {
            if (!closed) {
                leaving.put(address, patience);
            }
            // Who comes later is looked at when it has come, and asked.
            sessions = sessionsOf(address);
            if (!closed) {
                // Who was asked before, for a drain, has less time now.
                asked.removeAll(sessions);
                sessions.forEach(session -> ask(session, patience));
            }
        }
        return ended(sessions);
    }

    /**
     * A portal has left: it has no connections any more.
     *
     * @return completed when no command that came through it can touch data any more
     */
    CompletableFuture<Void> left(InetSocketAddress address) {
        synchronized (this) {
            leaving.remove(address);
        }
        return ended(sessionsOf(address));
    }

    private List<Session> sessionsOf(InetSocketAddress address) {
        return registry.all().stream()
                .filter(session -> {
                    PortalView portal = session.identity().portal();
                    return portal != null && portal.address().equals(address);
                })
                .toList();
    }

    private static CompletableFuture<Void> ended(List<Session> sessions) {
        return CompletableFuture.allOf(
                sessions.stream().map(Session::terminated).toArray(CompletableFuture[]::new));
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
