package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A catalog in memory; watchers are told by the thread that commits. */
public final class FakeCatalog implements Catalog {
    private final TreeMap<String, Versioned<?>> records = new TreeMap<>();
    private final CopyOnWriteArrayList<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private long revision = 1;
    private int lists;
    private final Deque<Runnable> untold = new ArrayDeque<>();
    private boolean tellsLater;

    /** Runs before the next commit, once: somebody who is faster. */
    public Runnable beforeNextCommit = () -> {};

    /** What the next commits fail with, instead of being made. */
    public final List<Exception> failNext = new ArrayList<>();

    private static String key(RecordKind<?> kind, String id) {
        return kind.name() + "\u0000" + id;
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id) {
        return Optional.ofNullable((Versioned<T>) records.get(key(kind, id)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <T> List<Versioned<T>> list(RecordKind<T> kind) {
        lists++;
        return records.subMap(kind.name() + "\u0000", kind.name() + "\u0001").values().stream()
                .map(record -> (Versioned<T>) record)
                .toList();
    }

    /** How often a kind was listed. */
    public synchronized int lists() {
        return lists;
    }

    @Override
    public CompletionStage<Long> commit(Transaction transaction) {
        Runnable before = beforeNextCommit;
        beforeNextCommit = () -> {};
        before.run();
        if (!failNext.isEmpty()) {
            return CompletableFuture.failedFuture(failNext.remove(0));
        }
        List<Change> changes = new ArrayList<>();
        long made;
        synchronized (this) {
            for (Transaction.Step step : transaction.steps()) {
                if (step instanceof Transaction.Expect expected) {
                    Versioned<?> found = records.get(key(expected.kind(), expected.id()));
                    if ((found == null ? 0 : found.revision()) != expected.revision()) {
                        return CompletableFuture.failedFuture(new ConflictException(expected.id()));
                    }
                }
            }
            made = ++revision;
            for (Transaction.Step step : transaction.steps()) {
                apply(step, made, changes);
            }
        }
        Runnable telling = () -> listeners.forEach(listener -> listener.changed(made, changes));
        if (tellsLater) {
            untold.add(telling);
        } else {
            telling.run();
        }
        return CompletableFuture.completedFuture(made);
    }

    /** From now on watchers are told of a transaction by {@link #tellNext}, as the catalog's own thread does after a while. */
    public void tellLater() {
        tellsLater = true;
    }

    /** Tells watchers of the next transaction that they do not know. */
    public void tellNext() {
        untold.remove().run();
    }

    private void apply(Transaction.Step step, long made, List<Change> changes) {
        String key = key(step.kind(), step.id());
        if (step instanceof Transaction.Put<?> put) {
            Versioned<?> before = records.get(key);
            Versioned<?> after = new Versioned<>(
                    put.id(),
                    Objects.requireNonNull(put.value()),
                    before == null ? made : before.createRevision(),
                    made);
            records.put(key, after);
            changes.add(new Change(put.kind(), put.id(), Optional.of(after)));
        } else if (step instanceof Transaction.Delete delete) {
            records.remove(key);
            changes.add(new Change(delete.kind(), delete.id(), Optional.empty()));
        }
    }

    @Override
    public Subscription watch(long afterRevision, ChangeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
