package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The record of everything that must agree: a small versioned store of typed records in the manner of etcd. One revision
 * counts all changes; transactions compare and set over several records; watchers see every change from a revision on.
 *
 * <p>Reads are from memory and see every transaction this node was told is committed. It is never in the path of an
 * ordinary read or write of a volume.
 */
public interface Catalog {

    /** The revision of the last transaction applied here. */
    long revision();

    <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id);

    /** All records of one kind, by id ascending, as of one revision. */
    <T> List<Versioned<T>> list(RecordKind<T> kind);

    /**
     * Commits all of it or nothing.
     *
     * @return the revision it made, durable on a majority and applied here; fails with {@link ConflictException} when an
     *     expectation does not hold, with {@link CatalogUnavailableException} when the outcome is unknown
     */
    CompletionStage<Long> commit(Transaction transaction);

    /**
     * Tells {@code listener} of every change after {@code afterRevision}, in order, on one thread of the catalog's that
     * must not be held up. A listener that is thousands of transactions behind is told the difference between what it
     * was told last and what is, as one transaction.
     *
     * @param afterRevision what the listener knows already; 0 for nothing, and then it may be told all that stands as
     *     one transaction
     * @throws RevisionGoneException if the changes after it are no longer known: read, and watch from {@link #revision}
     */
    Subscription watch(long afterRevision, ChangeListener listener);

    /** One committed transaction. */
    interface ChangeListener {
        void changed(long revision, List<Change> changes);
    }

    /** What a transaction did to one record; {@code after} is empty for a deletion. */
    record Change(RecordKind<?> kind, String id, Optional<Versioned<?>> after) {}
}
