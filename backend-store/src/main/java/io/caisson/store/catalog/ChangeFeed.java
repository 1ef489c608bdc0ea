package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog.Change;
import io.caisson.store.catalog.Catalog.ChangeListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells watchers of changes, in order and without a gap, on a thread of its own.
 *
 * <p>It keeps the last transactions, and of each watcher what it was told last. A watcher that falls further behind than
 * that is told the difference between what it knows and what is, as one change: it misses what came and went between,
 * but nothing that stands, and nothing that was deleted.
 */
final class ChangeFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);

    /** One transaction: the records after it, and what it did. */
    private record Committed(CatalogSnapshot after, List<RecordChange> changes) {}

    private final Map<String, RecordKind<?>> kinds = new HashMap<>();
    private final int historyTransactions;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Guarded by this, as are the next three; oldest first, without a gap up to {@link #current}. */
    private final ArrayDeque<Committed> history = new ArrayDeque<>();

    /** What was before the oldest in the history. */
    private CatalogSnapshot beforeHistory = CatalogSnapshot.EMPTY;

    private CatalogSnapshot current = CatalogSnapshot.EMPTY;
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * @param kinds what this version knows; changes of other kinds are not told
     * @param historyTransactions how many transactions are kept
     */
    ChangeFeed(List<RecordKind<?>> kinds, int historyTransactions) {
        kinds.forEach(kind -> this.kinds.put(kind.name(), kind));
        this.historyTransactions = historyTransactions;
    }

    /** Goes on from here; watchers that know less are told the difference. */
    synchronized void startAt(CatalogSnapshot snapshot) {
        history.clear();
        beforeHistory = snapshot;
        current = snapshot;
        notifyAll();
    }

    synchronized void committed(CatalogSnapshot after, List<RecordChange> changes) {
        history.add(new Committed(after, changes));
        current = after;
        if (history.size() > historyTransactions) {
            beforeHistory = history.remove().after();
        }
        notifyAll();
    }

    /** See {@link Catalog#watch}. */
    synchronized Subscription watch(long afterRevision, ChangeListener listener) {
        Watcher watcher = new Watcher(listener, startFor(afterRevision), afterRevision);
        watchers.add(watcher);
        if (thread == null && !closed) {
            thread = new Thread(this::tellWatchers, "catalog-watch");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
        return () -> {
            watcher.cancelled = true;
            watchers.remove(watcher);
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private CatalogSnapshot startFor(long afterRevision) {
        if (afterRevision == 0) {
            return CatalogSnapshot.EMPTY;
        }
        if (afterRevision >= current.revision()) {
            return current;
        }
        if (afterRevision == beforeHistory.revision()) {
            return beforeHistory;
        }
        for (Committed committed : history) {
            if (committed.after().revision() == afterRevision) {
                return committed.after();
            }
        }
        throw new RevisionGoneException("changes after revision " + afterRevision
                + " are asked for; known are those after " + beforeHistory.revision());
    }

    private void tellWatchers() {
        while (awaitWork()) {
            for (Watcher watcher : watchers) {
                Committed next = nextFor(watcher);
                if (next != null) {
                    watcher.tell(next, knownOf(next.changes()));
                }
            }
        }
    }

    private synchronized boolean awaitWork() {
        while (!closed && watchers.stream().noneMatch(this::isBehind)) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !closed;
    }

    private boolean isBehind(Watcher watcher) {
        return watcher.told.revision() < current.revision();
    }

    private synchronized @Nullable Committed nextFor(Watcher watcher) {
        CatalogSnapshot told = watcher.told;
        if (told.revision() >= current.revision()) {
            return null;
        }
        if (told.revision() < beforeHistory.revision()) {
            return new Committed(current, current.since(told));
        }
        // Revisions are consecutive, hence so are the places.
        long skipped = told.revision() - beforeHistory.revision();
        return history.stream().skip(skipped).findFirst().orElseThrow();
    }

    private List<Change> knownOf(List<RecordChange> changes) {
        List<Change> known = new ArrayList<>(changes.size());
        for (RecordChange change : changes) {
            RecordKind<?> kind = kinds.get(change.key().kind());
            if (kind != null) {
                tellable(change, kind).ifPresent(known::add);
            }
        }
        return known;
    }

    /** Empty for a record that cannot be bound, which whoever reads it will find as well. */
    private static Optional<Change> tellable(RecordChange change, RecordKind<?> kind) {
        try {
            StoredRecord after = change.after();
            Optional<Versioned<?>> value = after == null ? Optional.empty() : Optional.of(after.as(kind));
            return Optional.of(new Change(kind, change.key().id(), value));
        } catch (IllegalStateException e) {
            LOG.error("watchers of the catalog are not told of {}", change.key(), e);
            return Optional.empty();
        }
    }

    /** One listener. Only the feed's thread calls {@link #tell}. */
    private static final class Watcher {
        private final ChangeListener listener;
        private final long afterRevision;
        private volatile CatalogSnapshot told;
        private volatile boolean cancelled;

        Watcher(ChangeListener listener, CatalogSnapshot told, long afterRevision) {
            this.listener = listener;
            this.told = told;
            this.afterRevision = afterRevision;
        }

        void tell(Committed committed, List<Change> changes) {
            told = committed.after();
            if (cancelled || committed.after().revision() <= afterRevision) {
                return;
            }
            try {
                listener.changed(committed.after().revision(), changes);
            } catch (RuntimeException e) {
                LOG.error(
                        "a watcher of the catalog failed at revision {}",
                        committed.after().revision(),
                        e);
            }
        }
    }
}
