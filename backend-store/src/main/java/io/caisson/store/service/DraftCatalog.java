package io.caisson.store.service;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The catalog as it would be after changes that nobody has committed yet. What is committed here is seen here alone, and is put
 * together to one {@link #transaction} on the catalog below. One thread.
 *
 * <p>The records below may change meanwhile: each expectation that is not of a record made here goes into the transaction, which
 * fails then.
 */
final class DraftCatalog implements Catalog {

    /** Of every record that was put here; no record below has it. */
    private static final long DRAFTED = Long.MAX_VALUE;

    private record Key(RecordKind<?> kind, String id) {}

    private final Catalog below;
    private final Map<Key, Transaction.Expect> expected = new LinkedHashMap<>();

    /** Null for what is deleted. */
    private final Map<Key, @Nullable Object> changed = new LinkedHashMap<>();

    DraftCatalog(Catalog below) {
        this.below = below;
    }

    @Override
    public long revision() {
        return below.revision();
    }

    @Override
    public <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id) {
        Key key = new Key(kind, id);
        return changed.containsKey(key) ? drafted(kind, id, changed.get(key)) : below.get(kind, id);
    }

    private static <T> Optional<Versioned<T>> drafted(RecordKind<T> kind, String id, @Nullable Object value) {
        return Optional.ofNullable(value)
                .map(there -> new Versioned<>(id, kind.type().cast(there), DRAFTED, DRAFTED));
    }

    @Override
    public <T> List<Versioned<T>> list(RecordKind<T> kind) {
        List<Versioned<T>> there = below.list(kind);
        if (changed.keySet().stream().noneMatch(key -> key.kind().equals(kind))) {
            return there;
        }
        TreeMap<String, Versioned<T>> byId = new TreeMap<>();
        there.forEach(record -> byId.put(record.id(), record));
        changed.forEach((key, value) -> {
            if (key.kind().equals(kind)) {
                drafted(kind, key.id(), value)
                        .ifPresentOrElse(record -> byId.put(key.id(), record), () -> byId.remove(key.id()));
            }
        });
        return List.copyOf(byId.values());
    }

    @Override
    public CompletionStage<Long> commit(Transaction transaction) {
        for (Transaction.Step step : transaction.steps()) {
            if (step instanceof Transaction.Expect expect && !holds(expect)) {
                return CompletableFuture.failedFuture(new ConflictException(expect.id()));
            }
        }
        for (Transaction.Step step : transaction.steps()) {
            Key key = new Key(step.kind(), step.id());
            if (step instanceof Transaction.Expect expect) {
                if (!changed.containsKey(key)) {
                    expected.putIfAbsent(key, expect);
                }
            } else if (step instanceof Transaction.Put<?> put) {
                changed.put(key, Objects.requireNonNull(put.value()));
            } else {
                changed.put(key, null);
            }
        }
        return CompletableFuture.completedFuture(below.revision());
    }

    private boolean holds(Transaction.Expect expect) {
        return get(expect.kind(), expect.id()).map(Versioned::revision).orElse(0L) == expect.revision();
    }

    /** Watchers are told what is committed below. */
    @Override
    public Subscription watch(long afterRevision, ChangeListener listener) {
        return below.watch(afterRevision, listener);
    }

    /** All that was committed here as one; empty if that is nothing. */
    Optional<Transaction> transaction() {
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        Transaction all = new Transaction();
        expected.values().forEach(expect -> all.expect(expect.kind(), expect.id(), expect.revision()));
        changed.forEach((key, value) -> {
            if (value == null) {
                all.delete(key.kind(), key.id());
            } else {
                put(all, key.kind(), key.id(), value);
            }
        });
        return Optional.of(all);
    }

    private static <T> void put(Transaction all, RecordKind<T> kind, String id, Object value) {
        all.put(kind, id, kind.type().cast(value));
    }
}
