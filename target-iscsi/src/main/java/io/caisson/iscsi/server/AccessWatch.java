package io.caisson.iscsi.server;

import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostAccess;
import io.caisson.store.block.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ends sessions that the catalog no longer allows: their host is gone, or their initiator is not that host's any more or may
 * not come from where it is. Any thread.
 *
 * <p>A login that was admitted just before the change may enter its session just after it. So what it was admitted by is
 * looked at again once the session is in the registry ({@link #stands}): either this class finds the session there, or the
 * session finds the change.
 */
final class AccessWatch implements AutoCloseable {

    private final ExportDirectory directory;
    private final SessionRegistry registry;
    private final Subscription subscription;

    AccessWatch(ExportDirectory directory, SessionRegistry registry) {
        this.directory = directory;
        this.registry = registry;
        this.subscription = directory.follow(this::endForeignSessions);
    }

    /** The sessions' own event loops end them; completed when none of their commands can touch data any more. */
    private CompletionStage<Void> endForeignSessions() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Session session : registry.all()) {
            if (!allows(session.identity())) {
                session.endFromAnywhere("the host it belonged to was deleted or changed");
                ends.add(session.terminated());
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    /**
     * Whether a login would still make the initiator the same host. Whether it has to authenticate now, or otherwise than it
     * did, does not matter to a session that exists.
     */
    private boolean allows(SessionIdentity identity) {
        return directory
                .hostOfInitiator(identity.initiatorName(), identity.remote())
                .map(HostAccess::host)
                .filter(host -> host.id().equals(identity.host().id()))
                .isPresent();
    }

    /** Whether an initiator would be admitted again just as it was. */
    boolean stands(HostAccess admitted, SessionIdentity identity) {
        return directory
                .hostOfInitiator(identity.initiatorName(), identity.remote())
                .equals(Optional.of(admitted));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
