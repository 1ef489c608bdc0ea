package io.caisson.store.gateway;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares leases over that were not renewed, or whose process is dead, and has their gateways fenced. There is one on every node, but only the one at
 * the catalog's leader acts. The time of a lease counts from when its renewal was seen here, which is after it was proposed, whether
 * this node led then or not. All is done by compare and set: who does not know yet that it leads no longer does no harm, nor does one
 * that begins to lead and has not seen the last renewals. State belongs to the timer's thread.
 */
public final class LeaseWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    private static final long TICK_MILLIS = 100;
    private static final Duration FENCE_TIMEOUT = Duration.ofSeconds(3);

    private record Seen(long epoch, long renewals, long atNanos) {}

    private final Catalog catalog;
    private final NodeControl control;
    private final BooleanSupplier leads;
    private final LeaseTimes times;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService timer;
    private volatile @Nullable ScheduledFuture<?> ticking;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> fencing = ConcurrentHashMap.newKeySet();
    /** Gateways whose leases this is declaring over. */
    private final Set<String> expiring = ConcurrentHashMap.newKeySet();

    private final FenceDebts debts;
    private final DeathWatch deaths;
    private final ProvenDeaths proven;

    /**
     * @param leads whether this node leads the catalog
     * @param proven asked about every gateway that serves
     */
    public LeaseWatch(
            Catalog catalog,
            NodeControl control,
            BooleanSupplier leads,
            LeaseTimes times,
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            ProvenDeaths proven) {
        this(catalog, control, leads, times, timer, nanoClock, proven, RefusedConnections.of(catalog, nanoClock));
    }

    /** @param deaths asked about gateways whose renewal is late */
    LeaseWatch(
            Catalog catalog,
            NodeControl control,
            BooleanSupplier leads,
            LeaseTimes times,
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            ProvenDeaths proven,
            DeathWatch deaths) {
        this.catalog = catalog;
        this.control = control;
        this.leads = leads;
        this.times = times;
        this.nanoClock = nanoClock;
        this.timer = timer;
        this.debts = new FenceDebts(catalog, nanoClock);
        this.deaths = deaths;
        this.proven = proven;
    }

    public void start() {
        ticking = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at once, as a death was proven. From any thread. */
    public void hurry() {
        try {
            timer.execute(this::tick);
        } catch (RejectedExecutionException stopping) {
            LOG.trace("leases are not looked at any more");
        }
    }

    /** Package-private so that tests drive it. */
    void tick() {
        try {
            List<Versioned<GatewayRecord>> gateways = catalog.list(Records.GATEWAY);
            gateways.forEach(this::see);
            if (leads.getAsBoolean()) {
                gateways.forEach(this::look);
            } else {
                debts.clear();
            }
            seen.keySet()
                    .removeIf(id ->
                            gateways.stream().noneMatch(gateway -> gateway.id().equals(id)));
        } catch (RuntimeException e) {
            LOG.error("leases were not looked at; the next time may do better", e);
        }
    }

    private void see(Versioned<GatewayRecord> gateway) {
        GatewayRecord record = gateway.value();
        Seen last = seen.get(gateway.id());
        if (!record.serves()) {
            seen.remove(gateway.id());
        } else if (last == null || last.epoch() != record.epoch() || last.renewals() != record.renewals()) {
            seen.put(gateway.id(), new Seen(record.epoch(), record.renewals(), nanoClock.getAsLong()));
        }
    }

    private void look(Versioned<GatewayRecord> gateway) {
        GatewayRecord record = gateway.value();
        record.owed().forEach(group -> fence(gateway.id(), record.epoch(), group));
        if (!record.serves()) {
            record.unfenced().forEach(group -> fence(gateway.id(), record.epoch(), group));
            debts.newlyOwed(gateway).ifPresent(group -> {
                LOG.info(
                        "group {} has nobody to lead it, it seems: it owes the fence of gateway {}",
                        group,
                        gateway.id());
                var unused = replace(gateway, record.owing(group));
            });
            return;
        }
        debts.settled(gateway.id());
        Seen last = seen.get(gateway.id());
        long silentNanos = last == null ? 0 : nanoClock.getAsLong() - last.atNanos();
        if (proven.isProven(gateway.id(), record.seal())) {
            expire(gateway, "its guard says that its process is dead");
        } else if (silentNanos >= expiredNanos(record)) {
            expire(gateway, "it did not renew its lease");
        } else if (silentNanos >= times.late().toNanos() && deaths.isDead(gateway.id(), record.epoch())) {
            expire(gateway, "its process is dead");
        }
        if (isGoing(gateway.id())) {
            expire(gateway, "it is to go");
        }
    }

    /** After its last renewal was seen, by this node's clock. */
    private long expiredNanos(GatewayRecord record) {
        Integer said = record.heldMillis();
        return times.expired(said == null ? times.longest() : Duration.ofMillis(said))
                .toNanos();
    }

    /** A node that is removed serves until its replicas are elsewhere. */
    private boolean isGoing(String nodeId) {
        boolean isRemoving = catalog.get(Records.NODE, nodeId)
                .map(node -> node.value().state().equals(NodeRecord.REMOVING))
                .orElse(false);
        return isRemoving
                && catalog.list(Records.GROUP).stream()
                        .allMatch(group -> group.value().member(nodeId).isEmpty());
    }

    /** If the catalog cannot be told, it is tried again at the next look. */
    private void expire(Versioned<GatewayRecord> gateway, String why) {
        if (!expiring.add(gateway.id())) {
            return;
        }
        LOG.warn("gateway {} is fenced: {}", gateway.id(), why);
        List<String> groups =
                catalog.list(Records.GROUP).stream().map(Versioned::id).toList();
        replace(gateway, gateway.value().over(groups)).whenComplete((done, failure) -> expiring.remove(gateway.id()));
    }

    private void fence(String gateway, long epoch, String group) {
        String key = gateway + "/" + group;
        if (!fencing.add(key)) {
            return;
        }
        List<String> candidates = catalog.get(Records.GROUP, group)
                .map(known -> known.value().members().stream()
                        .map(member -> member.nodeId())
                        .toList())
                .orElse(List.of());
        boolean isGone = catalog.get(Records.GROUP, group).isEmpty();
        CompletionStage<Boolean> fenced = isGone
                ? CompletableFuture.completedStage(true)
                : atLeader(
                        candidates, new ControlRequest.Fence(UUID.fromString(group), UUID.fromString(gateway), epoch));
        fenced.whenComplete((done, failure) -> {
            if (failure == null && done) {
                note(gateway, epoch, group);
            }
            fencing.remove(key);
        });
    }

    /** Whoever does not lead refuses, so all are asked at once; who does not answer holds up nobody. */
    private CompletionStage<Boolean> atLeader(List<String> candidates, ControlRequest fence) {
        CompletableFuture<Boolean> fenced = new CompletableFuture<>();
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (String node : candidates) {
            answers.add(control.ask(node, fence, FENCE_TIMEOUT)
                    .<Void>handle((done, failure) -> {
                        if (failure == null) {
                            fenced.complete(true);
                        }
                        return null;
                    })
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).thenRun(() -> fenced.complete(false));
        return fenced;
    }

    private void note(String gateway, long epoch, String group) {
        Optional<Versioned<GatewayRecord>> stored = catalog.get(Records.GATEWAY, gateway);
        if (stored.isEmpty() || stored.get().value().epoch() != epoch) {
            return;
        }
        GatewayRecord record = stored.get().value();
        if (record.unfenced().contains(group) || record.owed().contains(group)) {
            var unused = replace(stored.get(), record.fencedIn(group));
        }
    }

    private CompletionStage<Long> replace(Versioned<GatewayRecord> seenRecord, GatewayRecord next) {
        return catalog.commit(new Transaction()
                        .expect(Records.GATEWAY, seenRecord)
                        .put(Records.GATEWAY, seenRecord.id(), next))
                .whenComplete((revision, failure) -> {
                    if (failure != null) {
                        LOG.debug("the record of gateway {} was not changed", seenRecord.id(), failure);
                    } else if (next.state().equals(GatewayRecord.FENCED)) {
                        LOG.info(
                                "gateway {} is fenced: nothing below epoch {} comes any more",
                                seenRecord.id(),
                                next.epoch());
                    }
                });
    }

    @Override
    public void close() {
        ScheduledFuture<?> now = ticking;
        if (now != null) {
            now.cancel(false);
        }
    }
}
