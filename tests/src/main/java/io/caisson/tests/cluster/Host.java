package io.caisson.tests.cluster;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A host: it has one session, and when that is gone logs in again, at a portal of its choice, as a multipath driver would use
 * another path. Any thread; a lock lets one of its workers log in while the others wait.
 */
final class Host implements AutoCloseable {
    private final int number;
    private final HostProtocol protocol;
    private final Cluster cluster;
    private final InitiatorLoop loop;
    private final HostPatience patience;
    private final SplittableRandom random;
    private final UnaryOperator<HostSession> between;
    private @Nullable HostSession session;
    private long logins;
    private String lastRefusal = "";

    /** @param between may put something between a host and its sessions */
    Host(
            int number,
            HostProtocol protocol,
            Cluster cluster,
            InitiatorLoop loop,
            HostPatience patience,
            long seed,
            UnaryOperator<HostSession> between) {
        this.number = number;
        this.protocol = protocol;
        this.cluster = cluster;
        this.loop = loop;
        this.patience = patience;
        this.between = between;
        random = new SplittableRandom(seed);
    }

    /** An open session; null when no portal lets us in now. */
    synchronized @Nullable HostSession session() {
        HostSession current = session;
        if (current != null && current.isOpen()) {
            return current;
        }
        if (current != null) {
            current.close();
        }
        session = null;
        List<Portal> portals = cluster.portals(protocol);
        int first = portals.isEmpty() ? 0 : random.nextInt(portals.size());
        for (int i = 0; i < portals.size() && session == null; i++) {
            session = tryPortal(portals.get((first + i) % portals.size()));
        }
        return session;
    }

    private @Nullable HostSession tryPortal(Portal portal) {
        try {
            HostSession opened = between.apply(login(portal));
            logins++;
            return opened;
        } catch (InitiatorException refused) {
            lastRefusal = portal + ": " + refused.getMessage();
            return null;
        }
    }

    /** A session of its own for the caller. */
    HostSession login(Portal portal) {
        return switch (portal.protocol()) {
            case ISCSI -> IscsiSession.login(loop, portal.address(), cluster.volume(), number, patience);
            case NVME -> NvmeSession.connect(loop, portal.address(), cluster.volume(), number, patience);
        };
    }

    /** Drops the session with all that is under way in it. */
    void drop() {
        HostSession current;
        synchronized (this) {
            current = session;
        }
        if (current != null) {
            current.close();
        }
    }

    synchronized long logins() {
        return logins;
    }

    synchronized String lastRefusal() {
        return lastRefusal;
    }

    HostProtocol protocol() {
        return protocol;
    }

    @Override
    public void close() {
        drop();
    }
}
