package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.UnitRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One volume of {@link CatalogUnits}: decided on what the catalog holds, committed by compare and set. Functions that are asked
 * for while a commit is under way wait for the next one together, so that a storm of resets is a handful of commits.
 */
final class UnitFollower implements VolumeUnit {

    /** Each lost attempt is another's success, so this many others may be at it together. */
    private static final int ATTEMPTS = 256;

    /** A commit of functions whose outcome is unknown is made again: twice the same says no more than once. */
    private static final int RETRIES = 10;

    private static final long RETRY_MILLIS = 250;

    /** Functions that are committed together. */
    private static final class Batch {
        private final Set<UnitEvent.Kind> functions = EnumSet.noneOf(UnitEvent.Kind.class);
        private final CompletableFuture<Void> everywhere = new CompletableFuture<>();
    }

    private final VolumeId id;
    private final CatalogUnits.Parts parts;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private volatile UnitState state;

    // Guarded by this.
    private long toldRevision;
    private final NavigableMap<Long, CompletableFuture<Void>> awaited = new TreeMap<>();
    private boolean committing;
    private @Nullable Batch waiting;

    UnitFollower(VolumeId id, CatalogUnits.Parts parts) {
        this.id = id;
        this.parts = parts;
        Optional<Versioned<UnitRecord>> stored = stored();
        toldRevision = stored.map(Versioned::revision).orElse(0L);
        state = state(stored);
    }

    private Optional<Versioned<UnitRecord>> stored() {
        return parts.catalog().get(Records.UNIT, id.toString());
    }

    private static UnitState state(Optional<Versioned<UnitRecord>> stored) {
        return UnitRecords.state(stored.map(Versioned::value).orElse(null));
    }

    @Override
    public UnitState state() {
        return state;
    }

    @Override
    public Subscription onChange(Observer observer) {
        Observer entry = observer::changed; // an object of its own for each subscription
        observers.add(entry);
        return () -> observers.remove(entry);
    }

    @Override
    public CompletionStage<Void> announce(UnitEvent.Kind function) {
        Batch batch;
        synchronized (this) {
            batch = waiting == null ? new Batch() : waiting;
            batch.functions.add(function);
            waiting = batch;
            if (committing) {
                return batch.everywhere;
            }
            committing = true;
            waiting = null;
        }
        commit(batch, RETRIES);
        return batch.everywhere;
    }

    private void commit(Batch batch, int retries) {
        attempt(now -> isNews(now, batch) ? now.after(batch.functions, parts.gateway()) : now, ATTEMPTS)
                .whenComplete((revision, thrown) -> {
                    Throwable failure = thrown == null ? null : cause(thrown);
                    if (failure != null && retries > 0 && !isGone(failure)) {
                        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS)
                                .execute(() -> commit(batch, retries - 1));
                        return;
                    }
                    next();
                    if (failure == null) {
                        whenHonoured(revision).whenComplete((done, lost) -> end(batch, lost));
                    } else {
                        end(batch, isGone(failure) ? null : failure);
                    }
                });
    }

    /** With nobody else to tell, only what is to be remembered is written. */
    private boolean isNews(UnitState now, Batch batch) {
        boolean resets = batch.functions.stream().anyMatch(UnitEvent.Kind::isReset);
        return parts.elsewhere().exist() || resets && !now.settings().isEmpty();
    }

    private void next() {
        Batch batch;
        synchronized (this) {
            batch = waiting;
            waiting = null;
            committing = batch != null;
        }
        if (batch != null) {
            commit(batch, RETRIES);
        }
    }

    private static void end(Batch batch, @Nullable Throwable failure) {
        if (failure == null) {
            batch.everywhere.complete(null);
        } else {
            batch.everywhere.completeExceptionally(failure);
        }
    }

    /** Nobody serves it any more. */
    private static boolean isGone(Throwable failure) {
        return failure instanceof LedgerChangeException known
                && known.reason() == LedgerChangeException.Reason.NO_VOLUME;
    }

    @Override
    public CompletionStage<Committed> change(UnaryOperator<Set<UnitSetting>> change) {
        CompletableFuture<Committed> result = new CompletableFuture<>();
        boolean[] changed = new boolean[1]; // written and read by one attempt after the other
        attempt(
                        now -> {
                            Set<UnitSetting> next = change.apply(now.settings());
                            changed[0] = !next.equals(now.settings());
                            return changed[0] ? now.withSettings(next, parts.gateway()) : now;
                        },
                        ATTEMPTS)
                .whenComplete((revision, failure) -> {
                    if (failure == null) {
                        result.complete(new Committed(changed[0], whenHonoured(revision)));
                    } else {
                        result.completeExceptionally(cause(failure));
                    }
                });
        return result;
    }

    /**
     * @param decide the same state if nothing is to change; it must have no effects
     * @return the revision in which it is so; fails with {@link LedgerChangeException}
     */
    private CompletableFuture<Long> attempt(UnaryOperator<UnitState> decide, int attempts) {
        Catalog catalog = parts.catalog();
        Optional<Versioned<VolumeRecord>> volume = catalog.get(Records.VOLUME, id.toString());
        if (volume.isEmpty() || !volume.get().value().state().equals(Records.VOLUME_ACTIVE)) {
            return failed(LedgerChangeException.Reason.NO_VOLUME, "the volume is being deleted", null);
        }
        Optional<Versioned<UnitRecord>> stored = stored();
        UnitState before = state(stored);
        UnitState next = decide.apply(before);
        if (next.equals(before)) {
            return CompletableFuture.completedFuture(
                    stored.map(Versioned::revision).orElse(0L));
        }
        Transaction transaction = new Transaction().expect(Records.VOLUME, volume.get());
        stored.ifPresentOrElse(
                record -> transaction.expect(Records.UNIT, record),
                () -> transaction.expectAbsent(Records.UNIT, id.toString()));
        return catalog.commit(transaction.put(Records.UNIT, id.toString(), UnitRecords.record(next)))
                .toCompletableFuture()
                .copy()
                .orTimeout(parts.patience().toMillis(), TimeUnit.MILLISECONDS)
                .handle((revision, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(revision);
                    }
                    if (!(cause(failure) instanceof ConflictException)) {
                        return failed(
                                LedgerChangeException.Reason.UNKNOWN,
                                "the catalog did not say whether it is changed",
                                cause(failure));
                    }
                    return attempts > 1
                            ? attempt(decide, attempts - 1)
                            : failed(LedgerChangeException.Reason.BUSY, "others keep changing it", null);
                })
                .thenCompose(outcome -> outcome);
    }

    private static CompletableFuture<Long> failed(
            LedgerChangeException.Reason reason, String message, @Nullable Throwable cause) {
        return CompletableFuture.failedFuture(new LedgerChangeException(reason, message, cause));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }

    private CompletionStage<Void> whenHonoured(long revision) {
        return CompletableFuture.allOf(
                whenTold(revision)
                        .thenCompose(told -> parts.unsettled().whenSettled(id))
                        .toCompletableFuture(),
                parts.elsewhere().whenSettled(id, revision).toCompletableFuture());
    }

    private synchronized CompletionStage<Void> whenTold(long revision) {
        return toldRevision >= revision
                ? CompletableFuture.completedStage(null)
                : awaited.computeIfAbsent(revision, key -> new CompletableFuture<>());
    }

    /** By the thread that follows the catalog. */
    void told(long revision, UnitState now) {
        synchronized (this) {
            if (revision <= toldRevision) {
                return; // read when this was made
            }
        }
        List<UnitEvent> elsewhere = now.since(state.lastEvent(), parts.gateway());
        state = now;
        parts.unsettled()
                .add(
                        id,
                        observers.stream()
                                .<Supplier<CompletionStage<Void>>>map(
                                        observer -> () -> observer.changed(now, elsewhere))
                                .toList());
        List<CompletableFuture<Void>> reached;
        synchronized (this) {
            toldRevision = revision;
            NavigableMap<Long, CompletableFuture<Void>> past = awaited.headMap(revision, true);
            reached = new ArrayList<>(past.values());
            past.clear();
        }
        reached.forEach(waiter -> waiter.complete(null));
    }
}
