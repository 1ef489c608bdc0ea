package io.caisson.portal;

import io.caisson.portal.KeptPortal.Phase;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a portal goes: in order, when hosts were asked to leave, or at once. The keeper's thread. */
final class PortalRelease {
    private static final Logger LOG = LoggerFactory.getLogger(PortalRelease.class);

    /** After the hosts' patience: what they have under way hangs, and nobody is answered at a portal that leaves. */
    private static final long DARK_NANOS = Duration.ofSeconds(5).toNanos();

    private final KeeperParts parts;
    private final OwnerChanges changes;
    private final Runnable goOn;

    /** @param goOn called from any thread when there is something to do */
    PortalRelease(KeeperParts parts, OwnerChanges changes, Runnable goOn) {
        this.parts = parts;
        this.changes = changes;
        this.goOn = goOn;
    }

    /**
     * Without a word to hosts, who are refused from now on: they may find them elsewhere any moment. No announcer is waited for
     * before all connections are gone.
     *
     * @return whether it is certain that no host finds any of them here any more
     */
    boolean dropNow(Collection<KeptPortal> portals) {
        boolean isCertain = true;
        for (KeptPortal portal : portals) {
            try {
                parts.listeners().drop(portal.address);
            } catch (RuntimeException e) {
                isCertain = false;
                LOG.error("the listeners of portal {} were not closed", portal.id, e);
            }
        }
        for (KeptPortal portal : portals) {
            isCertain &= isReleased(portal);
        }
        return isCertain;
    }

    /**
     * Goes on with what is to be done in order.
     *
     * @param exists whether the portal still exists, and somebody else gets it then
     */
    void leave(KeptPortal portal, boolean exists) {
        if (portal.phase == Phase.SERVING) {
            LOG.info("hosts are asked to leave portal {}", portal.id);
            portal.phase = Phase.LEAVING;
            portal.leavingSinceNanos = parts.nanoClock().getAsLong();
            CompletableFuture<Void> left =
                    parts.listeners().withdraw(portal.address, parts.patience()).toCompletableFuture();
            portal.left = left;
            left.whenComplete((done, failure) -> goOn.run());
        }
        CompletableFuture<Void> left = portal.left;
        if (portal.phase == Phase.LEAVING && left != null && !left.isDone()) {
            giveUpIfDark(portal);
            return;
        }
        if (portal.phase != Phase.RELEASING) {
            portal.phase = Phase.RELEASING;
            parts.listeners().drop(portal.address);
        }
        if (!isReleased(portal)) {
            return;
        }
        // Done only once the catalog says so: until then it is asked for again.
        if (exists) {
            changes.change(portal, OwnerRecord::released);
        } else {
            changes.delete(portal);
        }
    }

    /**
     * A command that hangs keeps the portal here, where nobody is served any more. A fence keeps such a command out as well, and costs
     * the hosts of this node's other portals a login.
     */
    private void giveUpIfDark(KeptPortal portal) {
        long nanos = parts.nanoClock().getAsLong() - portal.leavingSinceNanos;
        if (nanos >= parts.patience().toNanos() + DARK_NANOS) {
            parts.giveEpochUp()
                    .accept("hosts do not leave portal " + portal.id + ": what they have under way here does not end");
        }
    }

    /** No host may find it here when another gets it; otherwise it is to be asked for again. */
    boolean isReleased(KeptPortal portal) {
        Announcer announcer = portal.announcer;
        if (announcer == null) {
            return true;
        }
        try {
            announcer.release(portal.address);
            portal.announcer = null;
            return true;
        } catch (AnnounceException | RuntimeException e) {
            boolean isOver = parts.nanoClock().getAsLong() - portal.mayBeHereUntilNanos >= 0;
            if (isOver) {
                portal.announcer = null;
            } else {
                LOG.warn("portal {} is not released: {}", portal.id, e.getMessage());
            }
            return isOver;
        }
    }
}
