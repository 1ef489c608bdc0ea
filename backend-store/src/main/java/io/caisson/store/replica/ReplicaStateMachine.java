package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link ReplicatedState} from the engine's log. The engine's updater thread, one per group, calls all but
 * {@link #preAppendTransaction}, {@link #notifyNotLeader} and {@link #notifyLogFailed}.
 *
 * <p>The engine goes on after a failed transaction, and after a failed snapshot, as if nothing had been; and an exception
 * thrown at it while somebody closes the server makes its updater spin for ever. So nothing is thrown here. A failure is
 * told to {@link ReplicaHealth}, and from then on entries pass by without being applied, answered with a failure, and no
 * checkpoint is taken: what is on disk stays as it was, for the next start to replay.
 */
final class ReplicaStateMachine extends BaseStateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaStateMachine.class);

    private final GroupId group;
    private final long groupKey;
    private final ReplicatedState state;
    private final ReplicaHealth health;
    private final CheckpointTrigger trigger;
    private final Ballast ballast;
    private final long lastIndexAtStart;
    private volatile LogPosition checkpoint;
    private volatile boolean stopping;
    /** Term of the last entry that names the members; each leader begins with one. The updater's. */
    private long configurationTerm;

    private boolean replayed;
    private boolean closed;

    /**
     * @param checkpoint what {@link ReplicatedState#open} answered
     * @param lastIndexAtStart index of the last entry in the log; everything up to it is a replay
     */
    ReplicaStateMachine(
            GroupId group,
            ReplicatedState state,
            LogPosition checkpoint,
            long lastIndexAtStart,
            ReplicaHealth health,
            CheckpointTrigger trigger,
            Ballast ballast) {
        this.group = group;
        this.groupKey = EntryEnvelope.keyOf(group);
        this.state = state;
        this.checkpoint = checkpoint;
        this.lastIndexAtStart = lastIndexAtStart;
        this.health = health;
        this.trigger = trigger;
        this.ballast = ballast;
        if (checkpoint.index() >= 0) {
            setLastAppliedTermIndex(TermIndex.valueOf(checkpoint.term(), checkpoint.index()));
        }
    }

    /** Index of the last entry applied here, which is durable. Any thread. */
    long appliedIndex() {
        return getLastAppliedTermIndex().getIndex();
    }

    /** From now on it is no failure when the engine closes this. Any thread. */
    void stopping() {
        stopping = true;
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        Proposal proposal = proposalOf(transaction);
        if (proposal != null) {
            proposal.enteringLog();
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto logged = transaction.getLogEntry();
        ByteString content = logged.getStateMachineLogEntry().getLogData();
        Proposal proposal = proposalOf(transaction);
        if (isDead()) {
            return CompletableFuture.failedFuture(new IOException("this replica is dead"));
        }
        try {
            List<ByteBuffer> entry = proposal == null ? EntryEnvelope.unwrap(groupKey, content) : proposal.entry();
            ByteBuffer answer = state.apply(new LogPosition(logged.getTerm(), logged.getIndex()), entry);
            updateLastAppliedTermIndex(logged.getTerm(), logged.getIndex());
            afterApplying(logged.getIndex());
            trigger.applied(content.size());
            return CompletableFuture.completedFuture(new Answer(answer));
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(died("entry " + logged.getIndex() + " could not be applied", e));
        }
    }

    /** Asked once this replica has applied enough; what is read then is the caller's business. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return isDead()
                ? CompletableFuture.failedFuture(new IOException("this replica is dead"))
                : CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        if (isDead()) {
            return;
        }
        super.notifyTermIndexUpdated(term, index);
        try {
            afterApplying(index);
        } catch (IOException | RuntimeException | Error e) {
            died("the end of the replay failed", e);
        }
    }

    /** Called for the entry that begins a reign right before {@link #notifyLeaderReady}, on the same thread. */
    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto members) {
        configurationTerm = term;
    }

    @Override
    public void notifyLeaderReady() {
        if (isDead()) {
            return;
        }
        try {
            // The entry that makes this replica the leader comes after all that was in the log.
            finishReplay();
            health.leads(configurationTerm);
        } catch (IOException | RuntimeException | Error e) {
            died("the end of the replay failed", e);
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        health.doesNotLead();
    }

    @Override
    public void notifyLogFailed(@Nullable Throwable cause, @Nullable LogEntryProto failedEntry) {
        String entry = failedEntry == null ? "a log file" : "log entry " + failedEntry.getIndex();
        health.failed(new IOException(entry + " could not be made durable", cause));
    }

    /** Answers the index up to which the log may be dropped; -1 for nothing. */
    @Override
    public long takeSnapshot() {
        if (isDead()) {
            return -1;
        }
        try {
            long startNanos = System.nanoTime();
            LogPosition reached = state.checkpoint();
            LOG.debug("group {}: checkpoint at {} took {} us", group, reached, (System.nanoTime() - startNanos) / 1000);
            boolean isNewer = reached.index() > checkpoint.index();
            checkpoint = reached;
            if (isNewer) {
                trigger.checkpointTaken();
            }
            ballast.restore();
            return reached.index();
        } catch (IOException | RuntimeException | Error e) {
            died("the checkpoint failed", e);
            return -1;
        }
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        LogPosition last = checkpoint;
        return last.index() < 0 ? null : new FileListSnapshotInfo(List.of(), last.term(), last.index());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!stopping) {
            health.failed(new IOException("group " + group + ": the engine stopped it"));
        }
        trigger.close();
        try {
            state.close();
        } catch (IOException e) {
            LOG.warn("group {}: its state could not be closed", group, e);
        }
    }

    private void afterApplying(long index) throws IOException {
        if (!replayed && index >= lastIndexAtStart) {
            finishReplay();
        }
    }

    private void finishReplay() throws IOException {
        if (!replayed) {
            replayed = true;
            state.replayed();
            trigger.replayed();
        }
    }

    private boolean isDead() {
        return health.failure() != null;
    }

    private IOException died(String what, Throwable cause) {
        IOException failure = new IOException("group " + group + ": " + what, cause);
        health.failed(failure);
        return failure;
    }

    private static @Nullable Proposal proposalOf(TransactionContext transaction) {
        RaftClientRequest request = transaction.getClientRequest();
        return request != null && request.getMessage() instanceof Proposal proposal ? proposal : null;
    }
}
