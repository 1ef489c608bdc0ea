package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
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
    private static final ByteBuffer NO_ANSWER = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final GroupId group;
    private final long groupKey;
    private final ReplicatedState state;
    private final ReplicaHealth health;
    private final CheckpointTrigger trigger;
    private final Ballast ballast;
    private final Retention retention;
    private final Installation installation;
    private final long lastIndexAtStart;
    private volatile LogPosition checkpoint;
    private volatile boolean stopping;
    /** Term of the last entry that names the members; each leader begins with one. The updater's. */
    private long configurationTerm;

    /** Index of the last entry that the engine counts as applied. The updater's. */
    private long countedIndex;

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
            Ballast ballast,
            Retention retention,
            InstallationParts parts) {
        this.group = group;
        this.groupKey = EntryEnvelope.keyOf(group);
        this.state = state;
        this.checkpoint = checkpoint;
        this.countedIndex = checkpoint.index();
        this.lastIndexAtStart = lastIndexAtStart;
        this.health = health;
        this.trigger = trigger;
        this.ballast = ballast;
        this.retention = retention;
        this.installation = new Installation(
                group, state, parts.marker(), parts.links(), parts.slots(), this::installed, health::failed);
        if (checkpoint.index() >= 0) {
            setLastAppliedTermIndex(TermIndex.valueOf(checkpoint.term(), checkpoint.index()));
        }
    }

    /**
     * Ends the replay of a log that has nothing after the checkpoint: no entry will do it, should the group be idle. Before the
     * engine has the state machine.
     */
    void open() throws IOException {
        if (checkpoint.index() >= 0 && lastIndexAtStart <= checkpoint.index() && !state.isHalfInstalled()) {
            finishReplay();
        }
    }

    /** What installations need. */
    record InstallationParts(InstallMarker marker, ReplicaLinks links, Semaphore slots) {}

    Ballast ballast() {
        return ballast;
    }

    /** As if something of this replica had failed. Any thread. */
    void fail(IOException cause) {
        health.failed(cause);
    }

    Installation installation() {
        return installation;
    }

    /** Index of the last entry applied here, which is durable. Any thread. */
    long appliedIndex() {
        return getLastAppliedTermIndex().getIndex();
    }

    /** From now on it is no failure when the engine closes this. Any thread. */
    void stopping() {
        stopping = true;
        installation.stop();
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
        countedIndex = logged.getIndex();
        if (isDead()) {
            return CompletableFuture.failedFuture(new IOException("this replica is dead"));
        }
        try {
            ByteBuffer answer = installation.gated(() -> apply(logged, content, proposal));
            return CompletableFuture.completedFuture(new Answer(answer));
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(died("entry " + logged.getIndex() + " could not be applied", e));
        }
    }

    private ByteBuffer apply(LogEntryProto logged, ByteString content, @Nullable Proposal proposal) throws IOException {
        if (installation.hasAlready(logged.getIndex())) {
            return NO_ANSWER;
        }
        List<ByteBuffer> entry = proposal == null ? EntryEnvelope.unwrap(groupKey, content) : proposal.entry();
        ByteBuffer answer = state.apply(new LogPosition(logged.getTerm(), logged.getIndex()), entry);
        updateLastAppliedTermIndex(logged.getTerm(), logged.getIndex());
        afterApplying(logged.getIndex());
        trigger.applied(content.size());
        return answer;
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
        countedIndex = index;
        if (isDead()) {
            return;
        }
        try {
            installation.gated(() -> {
                if (!installation.hasAlready(index)) {
                    super.notifyTermIndexUpdated(term, index);
                    afterApplying(index);
                }
                return NO_ANSWER;
            });
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
            installation.gated(() -> {
                finishReplay();
                return NO_ANSWER;
            });
            if (!state.isWitness()) {
                health.leads(configurationTerm);
            }
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
            return installation.gated(this::checkpoint);
        } catch (IOException | RuntimeException | Error e) {
            died("the checkpoint failed", e);
            return -1;
        }
    }

    private long checkpoint() throws IOException {
        long startNanos = System.nanoTime();
        LogPosition reached = state.checkpoint();
        LOG.debug("group {}: checkpoint at {} took {} us", group, reached, (System.nanoTime() - startNanos) / 1000);
        boolean isNewer = reached.index() > checkpoint.index();
        checkpoint = reached;
        if (isNewer) {
            trigger.checkpointTaken();
        }
        ballast.restore();
        if (isNewer) {
            retention.checkpointTaken(reached.index());
        }
        if (state.isWitness()) {
            // What goes of its log its retention decides alone: the engine leaves out whom it has not heard of.
            return -1;
        }
        // After an installation the engine may still have to pass entries by that came with the state.
        return reached.index() <= countedIndex ? reached.index() : -1;
    }

    /**
     * {@inheritDoc} The leader asks again until the answer is there; only then does the engine know where its log goes on.
     */
    @Override
    public CompletableFuture<@Nullable TermIndex> notifyInstallSnapshotFromLeader(
            RoleInfoProto role, TermIndex firstInLog) {
        String leader = role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8();
        TermIndex applied = getLastAppliedTermIndex();
        return installation
                .start(leader, new LogPosition(applied.getTerm(), applied.getIndex()))
                .thenApply(reached -> reached == null ? null : TermIndex.valueOf(reached.term(), reached.index()));
    }

    /** Under the gate, so that the next entry applied is the one after {@code reached}, or one that is skipped. */
    private void installed(LogPosition reached) {
        checkpoint = reached;
        setLastAppliedTermIndex(TermIndex.valueOf(reached.term(), reached.index()));
        if (!replayed) {
            replayed = true;
            trigger.replayed();
        }
        trigger.checkpointTaken();
    }

    /** The updater, before it goes on after what was installed. */
    @Override
    public void reinitialize() {
        countedIndex = checkpoint.index();
    }

    /** The engine is about to go on after what was installed. */
    @Override
    public void pause() {
        LifeCycle life = getLifeCycle();
        if (life.getCurrentState() != LifeCycle.State.PAUSED) {
            life.transition(LifeCycle.State.STARTING);
            life.transition(LifeCycle.State.RUNNING);
            life.transition(LifeCycle.State.PAUSING);
            life.transition(LifeCycle.State.PAUSED);
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
