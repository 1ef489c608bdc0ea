package io.caisson.portal;

import io.caisson.portal.KeptPortal.Phase;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.portal.announce.Problem;
import io.caisson.store.access.IpAddress;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.PortalRecords;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.gateway.GatewayLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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

    /** Examinations, one a second: more than all that announcers wait for in one round. */
    private static final int HANGS = 30;

    private final KeeperParts parts;
    private final PortalRelease release;
    private final PortalOpening opening;
    private final Map<String, KeptPortal> kept = new HashMap<>();
    private final NetworkAnnouncers announcers;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean looking = new AtomicBoolean();
    /** How often since the last look. */
    private final AtomicInteger examined = new AtomicInteger();

    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean ending;
    private volatile boolean isClear;
    private volatile List<Trouble> troubles = List.of();

    public PortalKeeper(KeeperParts parts, Announcers announcers) {
        this(parts, announcers, new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "portal-keeper")));
    }

    /** @param thread one, which ends with this */
    PortalKeeper(KeeperParts parts, Announcers announcers, ScheduledThreadPoolExecutor thread) {
        this.parts = parts;
        this.announcers = new NetworkAnnouncers(parts.catalog(), announcers);
        OwnerChanges changes = new OwnerChanges(parts.catalog(), parts.nodeId(), parts.clock(), this::lookSoon);
        this.release = new PortalRelease(parts, changes, this::lookSoon);
        this.opening = new PortalOpening(parts, this.announcers, changes, release, this::lookSoon);
        this.thread = thread;
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

    /**
     * Ends this node if nobody has looked after its portals since this was called many times, as a call of the system hangs: it is given
     * portals as long as it holds its lease. Calls are counted, not time, as this process may have been stopped.
     */
    public void examine() {
        if (examined.incrementAndGet() >= HANGS) {
            parts.onFailure().accept(new IllegalStateException("nobody looks after the portals of this node any more"));
        }
    }

    private static boolean concerns(String kind) {
        return kind.equals(Records.PORTAL_OWNER.name())
                || kind.equals(Records.PORTAL.name())
                || kind.equals(Records.MANAGEMENT.name());
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
        examined.set(0);
        try {
            if (!ending) {
                long epoch = parts.lease().isHeld() ? parts.lease().epoch() : GatewayLease.NONE;
                dropThoseThatAreOver(epoch);
                if (epoch != GatewayLease.NONE) {
                    followAll(epoch);
                }
                troubles = troubles();
                announcers.forgetUnused(
                        kept.values().stream().map(portal -> portal.networkId).collect(Collectors.toSet()));
                announcers.prepare(parts.nanoClock().getAsLong());
            }
        } catch (RuntimeException e) {
            LOG.error("portals were not looked at; the next time may do better", e);
        } catch (Error e) {
            // Nobody would look again: a node that holds its lease must not keep portals that it does not look after.
            parts.onFailure().accept(e);
            throw e;
        }
    }

    private void dropThoseThatAreOver(long epoch) {
        List<KeptPortal> over =
                kept.values().stream().filter(portal -> isOver(portal, epoch)).toList();
        over.forEach(portal -> LOG.info("portal {} is not this node's any more", portal.id));
        release.dropNow(over);
        kept.values().removeAll(over);
    }

    /** Whether nothing of it is to be here any more. */
    private boolean isOver(KeptPortal portal, long epoch) {
        Optional<OwnerRecord> owner = parts.catalog()
                .get(Records.PORTAL_OWNER, portal.id)
                .map(Versioned::value)
                .filter(record -> isOwn(record, epoch));
        return portal.epoch != epoch || owner.isEmpty();
    }

    /** Those that hosts use come first: whatever is new may take its time. */
    private void followAll(long epoch) {
        opening.begin();
        List<Versioned<OwnerRecord>> owned = parts.catalog().list(Records.PORTAL_OWNER).stream()
                .filter(owner -> isOwn(owner.value(), epoch))
                .sorted(Comparator.comparing(owner -> !isServed(owner.id())))
                .toList();
        for (Versioned<OwnerRecord> owner : owned) {
            try {
                follow(owner, epoch);
            } catch (RuntimeException e) {
                KeptPortal portal = kept.get(owner.id());
                if (portal == null) {
                    throw e;
                }
                opening.failed(portal, "this node has a fault: " + e);
            }
        }
    }

    private boolean isServed(String id) {
        KeptPortal portal = kept.get(id);
        return portal != null && portal.phase == Phase.SERVING;
    }

    private boolean isOwn(OwnerRecord owner, long epoch) {
        return owner.nodeId().equals(parts.nodeId()) && owner.epoch() == epoch && !owner.isGivenUp();
    }

    private void follow(Versioned<OwnerRecord> owner, long epoch) {
        Optional<FloatingRecord> floating = PortalRecords.floating(parts.catalog(), owner.id());
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
            isClear = thread.submit(this::end).get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("the portals were not given up in order", e);
        }
        thread.shutdownNow();
    }

    /** After {@link #close}: whether it is certain that no host finds any portal here. Else the lease must run out by itself. */
    public boolean isClear() {
        return isClear;
    }

    private boolean end() {
        ending = true;
        List<CompletableFuture<Void>> leaving = new ArrayList<>();
        for (KeptPortal portal : kept.values()) {
            if (portal.phase == Phase.SERVING) {
                leaving.add(parts.listeners()
                        .withdraw(portal.address, parts.patience())
                        .toCompletableFuture());
            }
        }
        awaitHosts(CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new)));
        boolean isAllReleased = release.dropNow(kept.values());
        kept.clear();
        announcers.close();
        return isAllReleased;
    }

    /** Those who are leaving find the addresses here until they are gone. */
    private void awaitHosts(CompletableFuture<Void> left) {
        long slices = 2 * parts.patience().toMillis() / TICK_MILLIS;
        for (long slice = 0; slice < slices && parts.lease().isHeld(); slice++) {
            try {
                left.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException notYet) {
                kept.values().stream()
                        .filter(portal -> portal.phase == Phase.SERVING)
                        .forEach(opening::prolong);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException e) {
                break;
            }
        }
        LOG.warn("hosts did not leave in order");
    }

    /**
     * What this node announces in a network, and what is in the way of that, portals that cannot be served included. Any thread;
     * never blocks.
     */
    public Optional<AnnouncerState> announced(String networkId) {
        Optional<AnnouncerState> state = announcers.state(networkId);
        List<Problem> unserved = troubles.stream()
                .filter(trouble -> trouble.networkId().equals(networkId))
                .map(Trouble::problem)
                .toList();
        if (unserved.isEmpty()) {
            return state;
        }
        List<Problem> all = new ArrayList<>(unserved);
        state.ifPresent(known -> all.addAll(known.problems()));
        return Optional.of(new AnnouncerState(
                state.map(AnnouncerState::addresses).orElse(List.of()),
                state.map(AnnouncerState::peers).orElse(List.of()),
                all));
    }

    /** What keeps a portal from being served. */
    private record Trouble(String networkId, Problem problem) {}

    private List<Trouble> troubles() {
        List<Trouble> all = new ArrayList<>();
        for (KeptPortal portal : kept.values()) {
            String problem = portal.problem;
            if (problem != null) {
                all.add(new Trouble(
                        portal.networkId,
                        new Problem(
                                portal.address,
                                portal.id + " is not served here: " + problem,
                                "another node tries after 5 s")));
            }
        }
        return all;
    }

    /** For tests that drive it. */
    Optional<String> problem(String address) {
        KeptPortal portal = kept.get(address);
        return portal == null ? Optional.empty() : Optional.ofNullable(portal.problem);
    }
}
