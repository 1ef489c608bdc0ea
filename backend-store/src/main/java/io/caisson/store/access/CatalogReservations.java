package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ReservationRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger that follows the catalog: one record per volume that was ever registered with or reserved.
 *
 * <p>A change is decided on what the catalog holds, committed by compare and set, and then waited for until {@link
 * #changed} has told it to the observers here. So whoever gets an answer finds that nobody acts by the older state any
 * more, and what observers are told has no gap.
 *
 * <p>Then other gateways are waited for as well: a status goes out when all of them honour the change, or are fenced.
 *
 * <p>The reservation of a session names the session by its gateway, the gateway's epoch and a number. In another epoch of
 * that gateway no such session lives, and the reservation is void although the record still has it.
 */
public final class CatalogReservations implements ReservationLedger {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReservations.class);

    /** Each lost attempt is another's success, so this many others may be at it together. */
    private static final int ATTEMPTS = 256;

    private final Catalog catalog;
    private final Duration patience;
    private final SessionNames names;
    private final Elsewhere elsewhere;
    private final Unsettled unsettled = new Unsettled();
    private final AtomicLong lastSession = new AtomicLong();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Map<VolumeId, Ledger> volumes = new ConcurrentHashMap<>();

    /** The gateways of other nodes. */
    @FunctionalInterface
    public interface Elsewhere {

        /** Completed when all of them honour a revision for a volume, or cannot do it any harm any more. */
        CompletionStage<Void> whenHonoured(VolumeId volume, long revision);
    }

    /** For a node without peers. */
    public CatalogReservations(Catalog catalog, Duration patience) {
        this(
                catalog,
                patience,
                SessionNames.alone(UUID.randomUUID().toString()),
                (volume, revision) -> CompletableFuture.completedStage(null));
    }

    /**
     * @param patience how long a commit may take before its outcome counts as unknown
     * @param names what sessions are called, and who of other gateways lives
     * @param elsewhere what other gateways do
     */
    public CatalogReservations(Catalog catalog, Duration patience, SessionNames names, Elsewhere elsewhere) {
        this.catalog = catalog;
        this.patience = patience;
        this.names = names;
        this.elsewhere = elsewhere;
    }

    @Override
    public VolumeReservations of(VolumeId volume) {
        return volumes.computeIfAbsent(volume, Ledger::new);
    }

    @Override
    public String sessionBegan() {
        String session = names.name(lastSession.incrementAndGet());
        sessions.add(session);
        return session;
    }

    @Override
    public CompletionStage<Void> sessionEnded(String session) {
        if (!sessions.remove(session)) {
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.allOf(volumes.values().stream()
                .map(volume -> volume.sessionEnded(session).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** What the catalog's watcher was told. Called by one thread, with every transaction, in order. */
    public void changed(long revision, List<Catalog.Change> changes) {
        for (Catalog.Change change : changes) {
            if (change.kind() == Records.RESERVATION) {
                // Not get, which does not wait for one that is being made and has read the catalog before this change.
                Ledger ledger = volumes.computeIfPresent(VolumeId.of(change.id()), (id, made) -> made);
                if (ledger != null) {
                    ledger.told(revision, change.after().map(CatalogReservations::recorded));
                }
            } else if (change.kind() == Records.VOLUME && change.after().isEmpty()) {
                volumes.remove(VolumeId.of(change.id()));
            }
        }
    }

    /** Completed when the observers act by all that {@link #changed} was told so far. */
    public CompletionStage<Void> whenHonoured() {
        return unsettled.whenSettled();
    }

    /** This gateway must not serve hosts any more. */
    public void epochOver() {
        unsettled.epochOver();
    }

    /** It serves in its next epoch, and all before are fenced. */
    public void epochBegan() {
        unsettled.epochBegan();
    }

    /** Sessions of another gateway may be over by now: what they reserved is looked at anew. */
    public void gatewaysChanged() {
        volumes.values().forEach(Ledger::lookAnew);
    }

    private static ReservationRecord recorded(Versioned<?> record) {
        return Records.RESERVATION.type().cast(record.value());
    }

    /** Without what is void. */
    private ReservationState effective(ReservationState state) {
        SessionReservation exclusive = state.exclusive();
        if (exclusive == null || sessions.contains(exclusive.session()) || names.livesElsewhere(exclusive.session())) {
            return state;
        }
        return new ReservationState(
                state.generation(),
                state.registrations(),
                state.persistent(),
                null,
                state.persistsThroughPowerLoss(),
                state.notices(),
                state.abortsPreempted());
    }

    private final class Ledger implements VolumeReservations {
        private final VolumeId id;
        private final List<Observer> observers = new CopyOnWriteArrayList<>();
        private volatile ReservationState state;

        // Guarded by this.
        private ReservationState recorded;
        private long toldRevision;
        private final NavigableMap<Long, CompletableFuture<Void>> awaited = new TreeMap<>();
        private final Map<Long, CompletableFuture<Void>> beingHonoured = new HashMap<>();

        Ledger(VolumeId id) {
            this.id = id;
            Optional<Versioned<ReservationRecord>> stored = catalog.get(Records.RESERVATION, id.toString());
            toldRevision = stored.map(Versioned::revision).orElse(0L);
            recorded = ReservationRecords.state(stored.map(Versioned::value).orElse(null));
            state = effective(recorded);
        }

        @Override
        public ReservationState state() {
            return state;
        }

        @Override
        public Subscription onChange(Observer observer) {
            Observer entry = observer::changed; // an object of its own for each subscription
            observers.add(entry);
            return () -> observers.remove(entry);
        }

        @Override
        public <T> CompletionStage<Committed<T>> change(Function<ReservationState, Decision<T>> decide) {
            CompletableFuture<Committed<T>> result = new CompletableFuture<>();
            attempt(decide, result, ATTEMPTS);
            return result;
        }

        private <T> void attempt(
                Function<ReservationState, Decision<T>> decide, CompletableFuture<Committed<T>> result, int attempts) {
            Optional<Versioned<VolumeRecord>> volume = catalog.get(Records.VOLUME, id.toString());
            if (volume.isEmpty() || !volume.get().value().state().equals(Records.VOLUME_ACTIVE)) {
                fail(result, LedgerChangeException.Reason.NO_VOLUME, "the volume is being deleted", null);
                return;
            }
            Optional<Versioned<ReservationRecord>> stored = catalog.get(Records.RESERVATION, id.toString());
            long seen = stored.map(Versioned::revision).orElse(0L);
            Decision<T> decision;
            try {
                decision = decide.apply(effective(
                        ReservationRecords.state(stored.map(Versioned::value).orElse(null))));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
                return;
            }
            if (decision.next() == null) {
                result.complete(new Committed<>(decision.answer(), honoured(seen)));
                return;
            }
            Transaction transaction = new Transaction().expect(Records.VOLUME, volume.get());
            stored.ifPresentOrElse(
                    record -> transaction.expect(Records.RESERVATION, record),
                    () -> transaction.expectAbsent(Records.RESERVATION, id.toString()));
            transaction.put(Records.RESERVATION, id.toString(), ReservationRecords.record(decision.next()));
            catalog.commit(transaction)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((revision, failure) -> {
                        if (failure == null) {
                            result.complete(new Committed<>(decision.answer(), honoured(revision)));
                        } else if (cause(failure) instanceof ConflictException) {
                            if (attempts > 1) {
                                attempt(decide, result, attempts - 1);
                            } else {
                                fail(result, LedgerChangeException.Reason.BUSY, "others keep changing it", null);
                            }
                        } else {
                            fail(
                                    result,
                                    LedgerChangeException.Reason.UNKNOWN,
                                    "the catalog did not say whether it is changed",
                                    cause(failure));
                        }
                    });
        }

        /** Complete when the observers were told of this revision and act by it, here and at all other gateways. */
        private CompletionStage<Void> honoured(long revision) {
            return CompletableFuture.allOf(
                    honouredHere(revision).toCompletableFuture(),
                    elsewhere.whenHonoured(id, revision).toCompletableFuture());
        }

        private synchronized CompletionStage<Void> honouredHere(long revision) {
            if (toldRevision < revision) {
                return awaited.computeIfAbsent(revision, key -> new CompletableFuture<>());
            }
            return beingHonoured.getOrDefault(revision, CompletableFuture.completedFuture(null));
        }

        /** By the thread that follows the catalog. */
        void told(long revision, Optional<ReservationRecord> record) {
            ReservationState now;
            synchronized (this) {
                if (revision <= toldRevision) {
                    return; // read when the ledger was made
                }
                recorded = ReservationRecords.state(record.orElse(null));
                now = effective(recorded);
                state = now;
            }
            CompletableFuture<Void> honoured = tellObservers(now);
            List<CompletableFuture<Void>> waiting;
            synchronized (this) {
                toldRevision = revision;
                NavigableMap<Long, CompletableFuture<Void>> reached = awaited.headMap(revision, true);
                waiting = new ArrayList<>(reached.values());
                reached.clear();
                if (!honoured.isDone()) {
                    beingHonoured.put(revision, honoured);
                }
            }
            honoured.whenComplete((nothing, failure) -> {
                synchronized (this) {
                    beingHonoured.remove(revision);
                }
                waiting.forEach(waiter -> waiter.complete(null));
            });
        }

        private CompletableFuture<Void> tellObservers(ReservationState now) {
            return unsettled.add(
                    id,
                    observers.stream()
                            .<Supplier<CompletionStage<Void>>>map(observer -> () -> observer.changed(now))
                            .toList());
        }

        /** By the thread that follows the catalog. */
        void lookAnew() {
            ReservationState now;
            synchronized (this) {
                now = effective(recorded);
                if (now.equals(state)) {
                    return;
                }
                state = now;
            }
            tellObservers(now);
        }

        CompletionStage<Void> sessionEnded(String session) {
            synchronized (this) {
                SessionReservation exclusive = recorded.exclusive();
                if (exclusive == null || !exclusive.session().equals(session)) {
                    return CompletableFuture.completedStage(null);
                }
                state = effective(recorded);
            }
            // What is void here already is taken out of the record, too; if that fails, it stays void.
            return change(now -> new Decision<>(now.exclusive() == null ? now.withExclusive(null) : null, id))
                    .thenCompose(Committed::honoured)
                    .whenComplete((honoured, failure) -> {
                        if (failure != null) {
                            LOG.debug(
                                    "a void reservation stays in the record of volume {}: {}", id, failure.toString());
                        }
                    });
        }
    }

    private static void fail(
            CompletableFuture<?> result,
            LedgerChangeException.Reason reason,
            String message,
            @Nullable Throwable cause) {
        result.completeExceptionally(new LedgerChangeException(reason, message, cause));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }
}
