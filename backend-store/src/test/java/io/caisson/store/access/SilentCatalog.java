package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A catalog that can be read but never answers a commit. */
record SilentCatalog(Catalog read) implements Catalog {

    @Override
    public long revision() {
        return read.revision();
    }

    @Override
    public <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id) {
        return read.get(kind, id);
    }

    @Override
    public <T> List<Versioned<T>> list(RecordKind<T> kind) {
        return read.list(kind);
    }

    @Override
    public CompletionStage<Long> commit(Transaction transaction) {
        return new CompletableFuture<>();
    }

    @Override
    public Subscription watch(long afterRevision, ChangeListener listener) {
        return read.watch(afterRevision, listener);
    }
}
