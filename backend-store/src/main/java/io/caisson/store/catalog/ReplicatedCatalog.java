package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.PeerTransport;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The catalog on a replicated log. Reads are of an immutable snapshot, swapped as a whole by the thread that applies, so
 * that nobody sees half a transaction.
 */
public final class ReplicatedCatalog implements Catalog {

    /** Records are small and few: their log is kept short, so that a start is quick. */
    private static final GroupOptions OPTIONS = new GroupOptions(8 << 20, 16 << 20);

    private static final int HISTORY_TRANSACTIONS = 4096;

    private static final Duration REVISION_TIMEOUT = Duration.ofSeconds(1);
    private static final long READY_RETRY_MILLIS = 100;

    private final CatalogState state;
    private final ChangeFeed feed;
    private final ReplicaGroup group;
    private final CommitRoute route;
    private final @Nullable Cluster cluster;

    /** What a catalog of several peers has beside its log. */
    private record Cluster(RaftHost host, PeerTransport peers, ScheduledExecutorService timer) {}

    ReplicatedCatalog(CatalogState state, ChangeFeed feed, ReplicaGroup group) {
        this(state, feed, group, entry -> proposed(state, group, entry), null);
    }

    private ReplicatedCatalog(
            CatalogState state, ChangeFeed feed, ReplicaGroup group, CommitRoute route, @Nullable Cluster cluster) {
        this.state = state;
        this.feed = feed;
        this.group = group;
        this.route = route;
        this.cluster = cluster;
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

    /**
     * The same for a catalog of several nodes: commits go to whoever leads it, and other nodes' commits are taken here.
     *
     * @param self this node's peer id
     * @param members with whom it begins; none if this node waits to be taken in
     */
    public static ReplicatedCatalog open(
            RaftHost host,
            String self,
            PeerTransport peers,
            ScheduledExecutorService timer,
            Path directory,
            GroupId id,
            Collection<GroupMember> members)
            throws IOException {
        ChangeFeed feed = new ChangeFeed(Records.KINDS, HISTORY_TRANSACTIONS);
        CatalogState state = new CatalogState(directory, feed);
        ReplicaGroup group = host.open(id, directory, state, OPTIONS, members);
        peers.register(CatalogMessage.SERVICE, new ServedCatalog(state, group));
        return new ReplicatedCatalog(
                state,
                feed,
                group,
                new LeaderRoute(self, host, group, peers, state, timer),
                new Cluster(host, peers, timer));
    }

    /**
     * Completed when the log is replayed and the records are those that were committed by then, anywhere; fails when that
     * cannot happen any more. With several peers it takes as long as nobody leads them.
     */
    public CompletionStage<Void> whenReady() {
        Cluster several = cluster;
        if (several == null) {
            return group.whenReadable();
        }
        CompletableFuture<Void> ready = new CompletableFuture<>();
        askUntilReady(several, ready);
        return ready;
    }

    private void askUntilReady(Cluster several, CompletableFuture<Void> ready) {
        group.whenUpToDate().whenComplete((upToDate, notNow) -> {
            if (notNow == null) {
                ready.complete(null);
                return;
            }
            try {
                several.timer()
                        .schedule(() -> askUntilReady(several, ready), READY_RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                ready.completeExceptionally(stopping);
            }
        });
    }

    /** Peer id of whoever leads the catalog, as far as this node knows. */
    public Optional<String> leader() {
        Cluster several = cluster;
        return several == null ? Optional.empty() : several.host().leader(group.id());
    }

    public GroupId groupId() {
        return group.id();
    }

    /** Whether this node leads the catalog at this instant. */
    public boolean leads() {
        return group.mayRead();
    }

    /** How far another node is; fails if it does not say so soon. */
    public CompletionStage<Long> revisionAt(String nodeId) {
        Cluster several = cluster;
        if (several == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("this node has no peers"));
        }
        return several.peers()
                .call(
                        nodeId,
                        CatalogMessage.SERVICE,
                        new CatalogMessage(CatalogMessage.Kind.REVISION, ByteBuffer.allocate(0)).encode(),
                        REVISION_TIMEOUT)
                .thenApply(answer -> CatalogMessage.decodeAnswer(answer).revision());
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
        // Also after a conflict: whoever looks again has to see with what.
        route.commit(entry)
                .thenCompose(applied -> state.whenApplied(applied.revision()).thenApply(here -> applied))
                .whenComplete((applied, failure) -> settle(committed, applied, failure));
        return committed;
    }

    @Override
    public Subscription watch(long afterRevision, ChangeListener listener) {
        return feed.watch(afterRevision, listener);
    }

    private static CompletionStage<CommitRoute.Applied> proposed(
            CatalogState state, ReplicaGroup group, ByteBuffer entry) {
        return group.propose(List.of(entry))
                .thenApply(answer ->
                        new CommitRoute.Applied(answer, state.snapshot().revision()));
    }

    private static void settle(
            CompletableFuture<Long> committed, CommitRoute.@Nullable Applied applied, @Nullable Throwable failure) {
        if (applied == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            committed.completeExceptionally(
                    cause instanceof CatalogUnavailableException unavailable
                            ? unavailable
                            : new CatalogUnavailableException("the catalog cannot commit: " + reason(cause), cause));
            return;
        }
        try {
            committed.complete(CatalogAnswer.revision(applied.answer()));
        } catch (ConflictException e) {
            committed.completeExceptionally(e);
        } catch (BufferUnderflowException malformed) {
            committed.completeExceptionally(
                    new CatalogUnavailableException("the leader's answer cannot be understood", malformed));
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "no reason given" : String.valueOf(cause.getMessage());
    }
}
