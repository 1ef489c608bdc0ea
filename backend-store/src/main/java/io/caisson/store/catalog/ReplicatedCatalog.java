package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.ReplicaGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The catalog on a replicated log. Reads are of an immutable snapshot, swapped as a whole by the thread that applies, so
 * that nobody sees half a transaction.
 */
public final class ReplicatedCatalog implements Catalog {

    /** Records are small and few: their log is kept short, so that a start is quick. */
    private static final GroupOptions OPTIONS = new GroupOptions(8 << 20, 16 << 20);

    private static final int HISTORY_TRANSACTIONS = 4096;

    private final CatalogState state;
    private final ChangeFeed feed;
    private final ReplicaGroup group;

    ReplicatedCatalog(CatalogState state, ChangeFeed feed, ReplicaGroup group) {
        this.state = state;
        this.feed = feed;
        this.group = group;
    }

    /**
     * Opens the catalog in {@code directory}, or makes it; closed with the host. Its records may be read, and are all
     * there, once {@link #whenReady} says so.
     *
     * @throws IOException if the log or the checkpoint is damaged, or of a newer version
     */
    public static ReplicatedCatalog open(RaftHost host, Path directory, GroupId id) throws IOException {
        ChangeFeed feed = new ChangeFeed(Records.KINDS, HISTORY_TRANSACTIONS);
        CatalogState state = new CatalogState(directory, feed);
        return new ReplicatedCatalog(state, feed, host.open(id, directory, state, OPTIONS));
    }

    /** Completed when the log is replayed and this node may answer; fails when that cannot happen any more. */
    public CompletionStage<Void> whenReady() {
        return group.whenReadable();
    }

    /** Whether this node leads the catalog at this instant. */
    public boolean leads() {
        return group.term() >= 0;
    }

    @Override
    public long revision() {
        return state.snapshot().revision();
    }

    @Override
    public <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id) {
        StoredRecord stored = state.snapshot().records().get(new RecordKey(kind.name(), id));
        return stored == null ? Optional.empty() : Optional.of(stored.as(kind));
    }

    @Override
    public <T> List<Versioned<T>> list(RecordKind<T> kind) {
        List<Versioned<T>> values = new ArrayList<>();
        for (StoredRecord stored : state.snapshot().ofKind(kind.name())) {
            values.add(stored.as(kind));
        }
        return values;
    }

    @Override
    public CompletionStage<Long> commit(Transaction transaction) {
        ByteBuffer entry = LoggedTransaction.encode(transaction, state.snapshot());
        CompletableFuture<Long> committed = new CompletableFuture<>();
        group.propose(List.of(entry)).whenComplete((answer, failure) -> settle(committed, answer, failure));
        return committed;
    }

    @Override
    public Subscription watch(long afterRevision, ChangeListener listener) {
        return feed.watch(afterRevision, listener);
    }

    private static void settle(
            CompletableFuture<Long> committed, @Nullable ByteBuffer answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            committed.completeExceptionally(
                    new CatalogUnavailableException("the catalog cannot commit: " + reason(cause), cause));
            return;
        }
        try {
            committed.complete(CatalogAnswer.revision(answer));
        } catch (ConflictException e) {
            committed.completeExceptionally(e);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "no reason given" : String.valueOf(cause.getMessage());
    }
}
