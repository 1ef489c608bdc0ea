package io.caisson.store.gateway;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of this node, as its record in the catalog has it.
 *
 * <pre>
 *   (none) ──► serving ──renewal──► serving ──expired, or the process starts anew──► fencing ──► fenced ──► serving
 * </pre>
 *
 * <p>The time counts from before a renewal was proposed, by this node's monotonic clock, so it ends here before anybody else
 * may declare it over. A node that starts finds the record of its last process serving: that one's operations may still be
 * on their way, so they are fenced before this one serves in the next epoch. State is changed by the timer's thread and by
 * those that complete commits, under the lock of this; {@link #isHeld} is for any thread.
 */
public final class NodeLease implements GatewayLease, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final long TICK_MILLIS = 50;
    private static final int GIVE_BACK_TRIES = 3;

    private final Catalog catalog;
    private final String nodeId;
    private final boolean hasPeers;
    private final LeaseTimes times;
    private final @Nullable String seal;
    private final LongSupplier nanoClock;
    private final LongFunction<CompletionStage<Void>> served;
    private final ScheduledExecutorService timer;
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> endAnnounced = new CompletableFuture<>();

    private volatile long epoch = NONE;
    private volatile long heldUntilNanos;

    // Guarded by this.
    private @Nullable ScheduledFuture<?> ticking;
    private boolean committing;
    private boolean closed;
    private boolean ending;
    private long triedAtNanos;
    private long tickedAtNanos;
    private final LeaseLength length;

    /**
     * @param hasPeers otherwise nobody else could take over, and nothing that the last process sent can still be under way:
     *     the next epoch is taken at once, and held until the node ends
     * @param seal of this process's {@link LastWord}; null if it leaves none
     * @param served completed when what hosts see here is as new as a revision of the catalog: before that an epoch that
     *     began there does not serve
     */
    public NodeLease(
            Catalog catalog,
            String nodeId,
            boolean hasPeers,
            LeaseTimes times,
            @Nullable String seal,
            LongFunction<CompletionStage<Void>> served,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this.catalog = catalog;
        this.nodeId = nodeId;
        this.hasPeers = hasPeers;
        this.times = times;
        this.seal = seal;
        this.served = served;
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.heldUntilNanos = nanoClock.getAsLong();
        this.tickedAtNanos = heldUntilNanos;
        this.length = new LeaseLength(times, heldUntilNanos);
    }

    /** Strives for the lease from now on. */
    public synchronized void start() {
        if (!closed && ticking == null) {
            triedAtNanos = nanoClock.getAsLong() - times.renewEvery().toNanos();
            ticking = timer.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Completed when the lease was gained for the first time. */
    public CompletionStage<Void> whenGained() {
        return first.copy();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean isHeld() {
        return epoch != NONE && (!hasPeers || nanoClock.getAsLong() - heldUntilNanos < 0);
    }

    @Override
    public long heldUntilNanos() {
        return hasPeers ? heldUntilNanos : nanoClock.getAsLong() + FOR_EVER_NANOS;
    }

    @Override
    public Subscription follow(Listener listener) {
        Listener entry = listener::changed; // an object of its own for each subscription
        synchronized (this) {
            listeners.add(entry);
            entry.changed(epoch);
        }
        return () -> listeners.remove(entry);
    }

    /** Package-private so that tests drive it. */
    synchronized void tick() {
        if (closed || !hasPeers && epoch != NONE) {
            return;
        }
        long now = nanoClock.getAsLong();
        length.took(now - tickedAtNanos - TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), now);
        tickedAtNanos = now;
        if (epoch != NONE && now - heldUntilNanos >= 0) {
            lose("it could not be renewed in time");
        }
        long pause = epoch == NONE
                ? TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)
                : times.renewEvery().toNanos();
        if (!committing && now - triedAtNanos >= pause) {
            strive(now);
        }
    }

    private void strive(long now) {
        Optional<Versioned<GatewayRecord>> stored = catalog.get(Records.GATEWAY, nodeId);
        if (stored.isEmpty()) {
            commit(now, new GatewayRecord(1, 0, GatewayRecord.SERVING, List.of()).sealedWith(seal), null);
            return;
        }
        GatewayRecord record = stored.get().value();
        boolean isOwn = epoch != NONE && record.serves() && record.epoch() == epoch;
        if (epoch != NONE && !isOwn) {
            lose("the catalog declared it over");
        }
        if (!hasPeers) {
            commit(now, new GatewayRecord(record.epoch() + 1, 0, GatewayRecord.SERVING, List.of()), stored.get());
        } else if (isOwn) {
            commit(now, record.serving(record.renewals() + 1), stored.get());
        } else if (record.serves()) {
            // Of the process before, or gained by a commit whose outcome was unknown, or lost by this node's own clock.
            commit(now, fencing(record), stored.get());
        } else if (record.state().equals(GatewayRecord.FENCED) && !isRemoved()) {
            commit(now, record.serving(0).sealedWith(seal), stored.get());
        }
    }

    private boolean isRemoved() {
        return catalog.get(Records.NODE, nodeId)
                .map(node -> node.value().state().equals(NodeRecord.REMOVING))
                .orElse(false);
    }

    private GatewayRecord fencing(GatewayRecord record) {
        return record.over(
                catalog.list(Records.GROUP).stream().map(Versioned::id).toList());
    }

    private void commit(long now, GatewayRecord wanted, @Nullable Versioned<GatewayRecord> seen) {
        committing = true;
        int heldMillis = heldMillis(now);
        GatewayRecord held = wanted.serves() && hasPeers ? wanted.heldFor(heldMillis) : wanted;
        GatewayRecord next = ending && held.serves() ? held.aboutToEnd() : held;
        triedAtNanos = now;
        Transaction transaction = new Transaction();
        if (seen == null) {
            transaction.expectAbsent(Records.GATEWAY, nodeId);
        } else {
            transaction.expect(Records.GATEWAY, seen);
        }
        catalog.commit(transaction.put(Records.GATEWAY, nodeId, next))
                .thenCompose(revision -> next.serves() && epoch != next.epoch()
                        ? served.apply(revision)
                        : CompletableFuture.<Void>completedStage(null))
                .whenComplete((done, failure) -> committed(now, heldMillis, next, failure));
    }

    /** It never ends sooner than was promised before: addresses may be here until then, and it may never be learned who knows of this. */
    private int heldMillis(long now) {
        int wanted = length.millis(now);
        if (epoch == NONE) {
            return wanted;
        }
        long leftNanos = heldUntilNanos - now + TimeUnit.MILLISECONDS.toNanos(1) - 1;
        return (int) Math.max(wanted, TimeUnit.NANOSECONDS.toMillis(leftNanos));
    }

    private synchronized void committed(
            long proposedAtNanos, int heldMillis, GatewayRecord next, @Nullable Throwable failure) {
        committing = false;
        long nowNanos = nanoClock.getAsLong();
        length.took(nowNanos - proposedAtNanos, nowNanos);
        if (closed) {
            return;
        }
        if (failure != null) {
            LOG.debug("the lease of this gateway was not changed", failure);
            return;
        }
        if (!next.serves()) {
            return;
        }
        boolean isRenewal = next.renewals() > 0;
        if (isRenewal && epoch != next.epoch()) {
            return; // it came too late: what is lost is lost, and the next epoch is taken
        }
        if (isRenewal && nanoClock.getAsLong() - heldUntilNanos >= 0) {
            // Others here may have seen by the clock that it was over, and acted on it, before any tick did.
            lose("it was renewed too late");
            return;
        }
        long until = proposedAtNanos + TimeUnit.MILLISECONDS.toNanos(heldMillis);
        if (hasPeers && nanoClock.getAsLong() - until >= 0) {
            return;
        }
        heldUntilNanos = until;
        if (epoch != next.epoch()) {
            epoch = next.epoch();
            LOG.info("this node serves hosts in epoch {}", epoch);
            tell();
            first.complete(null);
        }
        if (next.ends()) {
            endAnnounced.complete(null);
        }
    }

    /** A group's leader says that this epoch is fenced. */
    public synchronized void fenced() {
        if (!closed && epoch != NONE) {
            lose("a fence met it");
        }
    }

    /** Gives this epoch up: what hosts have here is to be over at once, and the fence sees to what is under way. The next one is striven for. */
    public synchronized void giveUp(String why) {
        if (!closed && epoch != NONE) {
            lose(why);
        }
    }

    /**
     * Says with the next renewal that this node is about to end its service, and goes on serving.
     *
     * @return completed when the catalog has it; never if the lease is not held again
     */
    public synchronized CompletionStage<Void> announceEnd() {
        ending = true;
        triedAtNanos = nanoClock.getAsLong() - times.renewEvery().toNanos();
        if (!hasPeers) {
            endAnnounced.complete(null);
        }
        return endAnnounced.copy();
    }

    /**
     * Gives the lease back at a planned end, so that nobody has to wait until it expires: hosts have left, and nothing is served
     * any more when this is called. The lease is not striven for again.
     *
     * @return completed when the catalog has it; fails when the catalog cannot tell
     */
    public synchronized CompletionStage<Void> giveBack() {
        closed = true;
        stopTicking();
        long own = epoch;
        if (own == NONE || !hasPeers) {
            return CompletableFuture.completedStage(null);
        }
        epoch = NONE;
        tell();
        return giveBack(own, GIVE_BACK_TRIES);
    }

    /** Again after a conflict: a renewal was still on its way. */
    private CompletionStage<Void> giveBack(long own, int tries) {
        Optional<Versioned<GatewayRecord>> stored = catalog.get(Records.GATEWAY, nodeId);
        if (stored.isEmpty()
                || !stored.get().value().serves()
                || stored.get().value().epoch() != own) {
            return CompletableFuture.completedStage(null);
        }
        return catalog.commit(new Transaction()
                        .expect(Records.GATEWAY, stored.get())
                        .put(Records.GATEWAY, nodeId, fencing(stored.get().value())))
                .<Void>thenApply(revision -> null)
                .exceptionallyCompose(
                        failure -> tries > 1 ? giveBack(own, tries - 1) : CompletableFuture.failedFuture(failure));
    }

    private void lose(String why) {
        LOG.warn("this node must not serve hosts any longer: its lease is over, as {}", why);
        epoch = NONE;
        tell();
    }

    private void tell() {
        for (Listener listener : listeners) {
            try {
                listener.changed(epoch);
            } catch (RuntimeException e) {
                LOG.error("a follower of the gateway's lease failed; this is a bug of its own", e);
            }
        }
    }

    /** Strives for it no longer; the record stays as it is and expires. */
    @Override
    public synchronized void close() {
        closed = true;
        stopTicking();
    }

    private void stopTicking() {
        ScheduledFuture<?> now = ticking;
        if (now != null) {
            now.cancel(false);
        }
    }
}
