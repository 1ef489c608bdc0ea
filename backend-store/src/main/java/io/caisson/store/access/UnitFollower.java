package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Records.UnitRecord;
import io.caisson.store.catalog.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One volume of {@link CatalogUnits}: what this node goes by, and those who serve it to hosts and are told of each change. */
final class UnitFollower implements VolumeUnit {

    private final VolumeId id;
    private final CatalogUnits ledger;
    private final CatalogUnits.Parts parts;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private volatile UnitState state;

    // Guarded by this.
    private long toldRevision;
    private final NavigableMap<Long, CompletableFuture<Void>> awaited = new TreeMap<>();

    UnitFollower(VolumeId id, CatalogUnits ledger, CatalogUnits.Parts parts) {
        this.id = id;
        this.ledger = ledger;
        this.parts = parts;
        long known = parts.commits().revision(); // before it is read, so that all up to there is in what is read
        Optional<Versioned<UnitRecord>> stored = parts.commits().stored(id);
        toldRevision = stored.map(record -> Math.max(record.revision(), known)).orElse(known);
        state = UnitCommits.state(stored);
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
        return ledger.announce(Set.of(id), UnitFunction.of(function));
    }

    @Override
    public CompletionStage<Committed> change(UnaryOperator<Set<UnitSetting>> change) {
        CompletableFuture<Committed> result = new CompletableFuture<>();
        boolean[] changed = new boolean[1]; // written and read by one attempt after the other
        parts.commits()
                .commit(Set.of(id), (volume, now) -> {
                    Set<UnitSetting> next = change.apply(now.settings());
                    changed[0] = !next.equals(now.settings());
                    return changed[0] ? now.withSettings(next, parts.gateway()) : now;
                })
                .whenComplete((revisions, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(UnitCommits.cause(failure));
                    } else if (revisions.isEmpty()) {
                        result.completeExceptionally(new LedgerChangeException(
                                LedgerChangeException.Reason.NO_VOLUME, "the volume is being deleted", null));
                    } else {
                        result.complete(new Committed(changed[0], ledger.whenHonoured(Map.copyOf(revisions))));
                    }
                });
        return result;
    }

    /** Completed when this node goes by what the volume is in a revision. */
    synchronized CompletionStage<Void> whenTold(long revision) {
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
