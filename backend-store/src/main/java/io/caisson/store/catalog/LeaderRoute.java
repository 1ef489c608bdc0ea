package io.caisson.store.catalog;

import io.caisson.store.replica.ProposalException;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.PeerCallException;
import io.caisson.store.replica.transport.PeerTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
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
 * To the leader of the catalog, wherever it is. While nobody is known to lead, or the one asked did nothing, it is tried
 * again for a while; what may have had its effect is never tried again. Any thread.
 */
final class LeaderRoute implements CommitRoute {

    /** Longer than an election takes, with votes that are split once. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 50;

    private final String self;
    private final RaftHost host;
    private final ReplicaGroup group;
    private final PeerTransport peers;
    private final CatalogState state;
    private final ScheduledExecutorService timer;

    LeaderRoute(
            String self,
            RaftHost host,
            ReplicaGroup group,
            PeerTransport peers,
            CatalogState state,
            ScheduledExecutorService timer) {
        this.self = self;
        this.host = host;
        this.group = group;
        this.peers = peers;
        this.state = state;
        this.timer = timer;
    }

    @Override
    public CompletionStage<Applied> commit(ByteBuffer entry) {
        Commit commit = new Commit(entry);
        commit.attempt();
        return commit.done;
    }

    /** One transaction on its way; attempts follow one another. */
    private final class Commit {
        private final ByteBuffer entry;
        private final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        private final CompletableFuture<Applied> done = new CompletableFuture<>();

        Commit(ByteBuffer entry) {
            this.entry = entry;
        }

        void attempt() {
            Optional<String> leader = host.leader(group.id());
            if (leader.isEmpty()) {
                again("nobody leads the catalog", null);
            } else if (leader.get().equals(self)) {
                group.propose(List.of(entry.duplicate())).whenComplete(this::proposed);
            } else {
                peers.call(
                                leader.get(),
                                CatalogMessage.SERVICE,
                                new CatalogMessage(CatalogMessage.Kind.COMMIT, entry).encode(),
                                CALL_TIMEOUT)
                        .whenComplete(this::answered);
            }
        }

        private void proposed(@Nullable ByteBuffer answer, @Nullable Throwable failure) {
            if (answer != null) {
                done.complete(new Applied(answer, state.snapshot().revision()));
                return;
            }
            Throwable cause = cause(failure);
            if (cause instanceof ProposalException refused && refused.kind() == ProposalException.Kind.REJECTED) {
                again("this node does not lead the catalog any more", cause);
            } else {
                fail(cause);
            }
        }

        private void answered(@Nullable ByteBuffer answer, @Nullable Throwable failure) {
            if (answer != null) {
                try {
                    done.complete(CatalogMessage.decodeAnswer(answer));
                } catch (IllegalArgumentException malformed) {
                    fail(malformed);
                }
                return;
            }
            Throwable cause = cause(failure);
            if (cause instanceof PeerCallException call && call.kind() != PeerCallException.Kind.UNKNOWN) {
                again("the leader of the catalog cannot be asked", cause);
            } else {
                fail(cause);
            }
        }

        private void again(String why, @Nullable Throwable cause) {
            if (System.nanoTime() - deadlineNanos > 0) {
                done.completeExceptionally(new CatalogUnavailableException(
                        "nothing was committed within " + PATIENCE.toSeconds() + " s: " + why + reason(cause), cause));
                return;
            }
            try {
                timer.schedule(this::attempt, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                done.completeExceptionally(new CatalogUnavailableException("the node is stopping", stopping));
            }
        }

        private void fail(@Nullable Throwable cause) {
            done.completeExceptionally(new CatalogUnavailableException(
                    "whether the catalog committed is not known" + reason(cause), cause));
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "" : " (" + cause.getMessage() + ")";
    }
}
