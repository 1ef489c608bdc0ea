package io.caisson.portal;

import io.caisson.portal.KeptPortal.Phase;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a portal comes to be served, and goes on being served. The keeper's thread. */
final class PortalOpening {
    private static final Logger LOG = LoggerFactory.getLogger(PortalOpening.class);
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();

    /** After that another node had better try. */
    private static final long REFUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final KeeperParts parts;
    private final NetworkAnnouncers announcers;
    private final OwnerChanges changes;
    private final PortalRelease release;
    private final Runnable goOn;

    /** In which a claim failed in this round: the next one there would take its time to fail, too. */
    private final Set<String> failedNetworks = new HashSet<>();

    /** @param goOn called from any thread when there is something to do */
    PortalOpening(
            KeeperParts parts,
            NetworkAnnouncers announcers,
            OwnerChanges changes,
            PortalRelease release,
            Runnable goOn) {
        this.parts = parts;
        this.announcers = announcers;
        this.changes = changes;
        this.release = release;
        this.goOn = goOn;
    }

    /** A new round: what failed in the last one is tried again. */
    void begin() {
        failedNetworks.clear();
    }

    /** Goes on with a portal that this node has, under a lease that is held. */
    void go(KeptPortal portal) {
        long now = parts.nanoClock().getAsLong();
        if (now - portal.strivingSinceNanos >= REFUSE_NANOS) {
            String problem = portal.problem;
            if (problem != null || portal.phase != Phase.SERVING) {
                refuse(portal, problem == null ? "this node does not get to serve it" : problem);
                return;
            }
        }
        if (portal.phase == Phase.WAITING && now - portal.retryAtNanos >= 0) {
            bind(portal);
        }
        CompletableFuture<Void> known = portal.known;
        if (portal.phase == Phase.BOUND && known != null && known.isDone() && now - portal.retryAtNanos >= 0) {
            if (known.isCompletedExceptionally()) {
                failed(portal, "this node does not know what hosts are to be served");
                learn(portal);
            } else if (!failedNetworks.contains(portal.networkId)) {
                serve(portal);
            }
        }
        if (portal.phase == Phase.SERVING) {
            keep(portal);
        }
    }

    private void bind(KeptPortal portal) {
        try {
            parts.listeners().bind(portal.address, portal.ports);
        } catch (IOException taken) {
            failed(portal, "its ports cannot be had: " + taken.getMessage());
            return;
        }
        portal.phase = Phase.BOUND;
        learn(portal);
    }

    /** Hosts find nothing here before this node serves what the catalog says of the portal. */
    private void learn(KeptPortal portal) {
        CompletableFuture<Void> known =
                parts.served().apply(parts.catalog().revision()).toCompletableFuture();
        portal.known = known;
        known.whenComplete((done, failure) -> goOn.run());
    }

    /** The lease is looked at last: claims of announcers may take a while. */
    private void serve(KeptPortal portal) {
        long until = parts.lease().heldUntilNanos();
        if (!isHeld(portal)) {
            return;
        }
        try {
            Announcer announcer = announcers.of(portal.networkId);
            portal.announcer = announcer;
            portal.mayBeHereUntilNanos = until;
            announcer.claim(portal.address, until);
            portal.claimedUntilNanos = until;
        } catch (AnnounceException e) {
            failedNetworks.add(portal.networkId);
            failed(portal, e.getMessage() + "; " + e.fix());
            return;
        }
        if (!isHeld(portal)) {
            return; // the next look drops it
        }
        parts.listeners().accept(portal.address);
        portal.phase = Phase.SERVING;
        portal.problem = null;
        portal.strivingSinceNanos = parts.nanoClock().getAsLong();
        LOG.info("portal {} is served in epoch {}", portal.id, portal.epoch);
    }

    private boolean isHeld(KeptPortal portal) {
        return parts.lease().epoch() == portal.epoch && parts.lease().isHeld();
    }

    private void keep(KeptPortal portal) {
        boolean isTold = parts.catalog()
                .get(Records.PORTAL_OWNER, portal.id)
                .map(Versioned::value)
                .filter(OwnerRecord::isAssigned)
                .isEmpty();
        if (!isTold) {
            changes.change(portal, OwnerRecord::serving);
        }
        prolong(portal);
    }

    /** As the lease was prolonged. */
    void prolong(KeptPortal portal) {
        long until = parts.lease().heldUntilNanos();
        Announcer announcer = portal.announcer;
        // Read before: so it is of this epoch.
        if (announcer == null || !isHeld(portal) || until - portal.claimedUntilNanos <= 0) {
            return;
        }
        long now = parts.nanoClock().getAsLong();
        portal.mayBeHereUntilNanos = until;
        try {
            if (now - portal.claimedUntilNanos < 0) {
                announcer.renew(portal.address, until);
            } else {
                announcer.claim(portal.address, until); // a claim that is over cannot be prolonged
            }
            portal.claimedUntilNanos = until;
            portal.problem = null;
            portal.strivingSinceNanos = parts.nanoClock().getAsLong();
        } catch (AnnounceException e) {
            if (portal.problem == null) {
                portal.strivingSinceNanos = now;
            }
            String why = e.getMessage() + "; " + e.fix();
            if (!why.equals(portal.problem)) {
                LOG.warn("portal {} is not kept: {}", portal.id, why, e);
            }
            portal.problem = why;
        }
    }

    /** It is tried again soon, and refused if nothing else comes of it for too long. */
    void failed(KeptPortal portal, String why) {
        if (!why.equals(portal.problem)) {
            LOG.warn("portal {} cannot be served yet: {}", portal.id, why);
        }
        portal.problem = why;
        portal.retryAtNanos = parts.nanoClock().getAsLong() + RETRY_NANOS;
    }

    /**
     * Done only once the catalog says so: until then it is asked for again. The lease is held still, so that no fence keeps out
     * what hosts have under way here: it must be over before another node begins.
     */
    private void refuse(KeptPortal portal, String why) {
        CompletableFuture<Void> left = portal.left;
        if (left == null) {
            left = parts.listeners().withdraw(portal.address, Duration.ZERO).toCompletableFuture();
            portal.left = left;
            left.whenComplete((done, failure) -> goOn.run());
        }
        if (!left.isDone()) {
            return;
        }
        parts.listeners().drop(portal.address);
        if (!release.isReleased(portal)) {
            return;
        }
        portal.left = null;
        portal.phase = Phase.WAITING;
        portal.retryAtNanos = parts.nanoClock().getAsLong() + REFUSE_NANOS;
        changes.change(portal, (owner, now) -> owner.refused(why, now));
    }
}
