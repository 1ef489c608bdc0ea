package io.caisson.portal;

import io.caisson.portal.KeptPortal.Phase;
import io.caisson.store.access.IpAddress;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.gateway.GatewayLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node does with the portals it is given: listens, has hosts find them, and lets them go. It follows the catalog and
 * the lease of this node's gateway; a portal is touched only in the epoch in which it was given, and while the lease is held. All
 * state belongs to one thread, which makes all calls of listeners and announcers.
 */
public final class PortalKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortalKeeper.class);
    private static final long TICK_MILLIS = 100;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final KeeperParts parts;
    private final PortalRelease release;
    private final PortalOpening opening;
    private final Map<String, KeptPortal> kept = new HashMap<>();
    private final NetworkAnnouncers announcers;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean ending;

    public PortalKeeper(KeeperParts parts, Announcers announcers) {
        this.parts = parts;
        this.announcers = new NetworkAnnouncers(parts.catalog(), announcers);
        OwnerChanges changes = new OwnerChanges(parts.catalog(), parts.nodeId(), parts.clock(), this::lookSoon);
        this.release = new PortalRelease(parts, changes, this::lookSoon);
        this.opening = new PortalOpening(parts, this.announcers, changes, release, this::lookSoon);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "portal-keeper"));
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** Keeps what this node has, from now on. */
    public void start() {
        subscriptions.add(parts.lease().follow(epoch -> lookSoon()));
        subscriptions.add(parts.catalog().watch(parts.catalog().revision(), (revision, changes) -> {
            if (changes.stream().anyMatch(change -> concerns(change.kind().name()))) {
                lookSoon();
            }
        }));
        thread.scheduleWithFixedDelay(this::look, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static boolean concerns(String kind) {
        return kind.equals(Records.PORTAL_OWNER.name()) || kind.equals(Records.PORTAL.name());
    }

    private void lookSoon() {
        if (looking.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException closed) {
                LOG.trace("portals are not kept any more");
            }
        }
    }

    /** Package-private so that tests drive it. */
    void look() {
        looking.set(false);
        try {
            if (!ending) {
                long epoch = parts.lease().isHeld() ? parts.lease().epoch() : GatewayLease.NONE;
                kept.values().removeIf(portal -> isOver(portal, epoch));
                if (epoch != GatewayLease.NONE) {
                    parts.catalog().list(Records.PORTAL_OWNER).forEach(owner -> follow(owner, epoch));
                }
                announcers.forgetUnused();
                announcers.prepare(parts.nanoClock().getAsLong());
            }
        } catch (RuntimeException e) {
            LOG.error("portals were not looked at; the next time may do better", e);
        }
    }

    /** Whether nothing of it is to be here any more; then nothing is. */
    private boolean isOver(KeptPortal portal, long epoch) {
        Optional<OwnerRecord> owner = parts.catalog()
                .get(Records.PORTAL_OWNER, portal.id)
                .map(Versioned::value)
                .filter(record -> isOwn(record, epoch));
        if (portal.epoch == epoch && owner.isPresent()) {
            return false;
        }
        LOG.info("portal {} is not this node's any more", portal.id);
        release.dropNow(portal);
        return true;
    }

    private boolean isOwn(OwnerRecord owner, long epoch) {
        return owner.nodeId().equals(parts.nodeId()) && owner.epoch() == epoch && !owner.isGivenUp();
    }

    private void follow(Versioned<OwnerRecord> owner, long epoch) {
        if (!isOwn(owner.value(), epoch)) {
            return;
        }
        Optional<FloatingRecord> floating = parts.catalog()
                .get(Records.PORTAL, owner.id())
                .map(portal -> portal.value().floating());
        KeptPortal portal = kept.computeIfAbsent(owner.id(), id -> fresh(id, floating, epoch));
        boolean isTheSame = floating.filter(portal::isMadeOf).isPresent();
        if (portal.isGoing() || !isTheSame || owner.value().isLeaving()) {
            release.leave(portal, floating.isPresent());
        } else {
            opening.go(portal);
        }
    }

    private KeptPortal fresh(String id, Optional<FloatingRecord> floating, long epoch) {
        return new KeptPortal(
                id, IpAddress.parse(id), floating, epoch, parts.nanoClock().getAsLong());
    }

    /**
     * Lets all portals go in order, at a planned end: hosts are asked to leave. The records stay; they are void once this node
     * gives its lease back.
     */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        try {
            thread.submit(this::end).get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("the portals were not given up in order", e);
        }
        thread.shutdownNow();
    }

    private void end() {
        ending = true;
        List<CompletableFuture<Void>> leaving = new ArrayList<>();
        for (KeptPortal portal : kept.values()) {
            if (portal.phase == Phase.SERVING) {
                leaving.add(parts.listeners()
                        .withdraw(portal.address, parts.patience())
                        .toCompletableFuture());
            }
        }
        try {
            CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new))
                    .get(2 * parts.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("hosts did not leave in order", e);
        }
        kept.values().forEach(release::dropNow);
        kept.clear();
        announcers.close();
    }

    /** For tests that drive it. */
    Optional<String> problem(String address) {
        KeptPortal portal = kept.get(address);
        return portal == null ? Optional.empty() : Optional.ofNullable(portal.problem);
    }
}
