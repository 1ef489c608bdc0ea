package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.UnitRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** New states of volumes, several in one transaction, decided on what the catalog holds and committed by compare and set. Any thread. */
final class UnitCommits {

    /** Each lost attempt is another's success, so this many others may be at it together. */
    private static final int ATTEMPTS = 256;

    private final Catalog catalog;
    private final Duration patience;

    /** @param patience how long a commit may take before its outcome counts as unknown */
    UnitCommits(Catalog catalog, Duration patience) {
        this.catalog = catalog;
        this.patience = patience;
    }

    /** Up to which this node has the catalog. */
    long revision() {
        return catalog.revision();
    }

    /** What the catalog, as this node has it, holds of one volume. */
    Optional<Versioned<UnitRecord>> stored(VolumeId id) {
        return catalog.get(Records.UNIT, id.toString());
    }

    static UnitState state(Optional<Versioned<UnitRecord>> stored) {
        return UnitRecords.state(stored.map(Versioned::value).orElse(null));
    }

    /**
     * Commits.
     *
     * @param decide what a volume's state becomes, the same if nothing is to change; run again when somebody else was faster, so it
     *     must have no effects
     * @return of each volume the revision in which it is so, but for those that are being deleted; fails with {@link
     *     LedgerChangeException}
     */
    CompletableFuture<Map<VolumeId, Long>> commit(
            Set<VolumeId> volumes, BiFunction<VolumeId, UnitState, UnitState> decide) {
        return attempt(volumes, decide, ATTEMPTS);
    }

    private CompletableFuture<Map<VolumeId, Long>> attempt(
            Set<VolumeId> volumes, BiFunction<VolumeId, UnitState, UnitState> decide, int attempts) {
        Transaction transaction = new Transaction();
        Map<VolumeId, Long> revisions = new HashMap<>();
        Set<VolumeId> changed = new HashSet<>();
        for (VolumeId id : volumes) {
            Optional<Versioned<VolumeRecord>> volume = catalog.get(Records.VOLUME, id.toString());
            if (volume.isEmpty() || !volume.get().value().state().equals(Records.VOLUME_ACTIVE)) {
                continue;
            }
            Optional<Versioned<UnitRecord>> stored = stored(id);
            UnitState before = state(stored);
            UnitState next = decide.apply(id, before);
            if (next.equals(before)) {
                revisions.put(id, stored.map(Versioned::revision).orElse(0L));
            } else {
                changed.add(id);
                add(transaction.expect(Records.VOLUME, volume.get()), id, stored, next);
            }
        }
        if (changed.isEmpty()) {
            return CompletableFuture.completedFuture(revisions);
        }
        return catalog.commit(transaction)
                .toCompletableFuture()
                .copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((revision, failure) -> {
                    if (failure == null) {
                        changed.forEach(id -> revisions.put(id, revision));
                        return CompletableFuture.completedFuture(revisions);
                    }
                    if (!(cause(failure) instanceof ConflictException)) {
                        return failed(
                                LedgerChangeException.Reason.UNKNOWN,
                                "the catalog did not say whether it is changed",
                                cause(failure));
                    }
                    return attempts > 1
                            ? attempt(volumes, decide, attempts - 1)
                            : failed(LedgerChangeException.Reason.BUSY, "others keep changing it", null);
                })
                .thenCompose(outcome -> outcome);
    }

    private static void add(
            Transaction transaction, VolumeId id, Optional<Versioned<UnitRecord>> stored, UnitState next) {
        stored.ifPresentOrElse(
                record -> transaction.expect(Records.UNIT, record),
                () -> transaction.expectAbsent(Records.UNIT, id.toString()));
        transaction.put(Records.UNIT, id.toString(), UnitRecords.record(next));
    }

    private static CompletableFuture<Map<VolumeId, Long>> failed(
            LedgerChangeException.Reason reason, String message, @Nullable Throwable cause) {
        return CompletableFuture.failedFuture(new LedgerChangeException(reason, message, cause));
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }
}
