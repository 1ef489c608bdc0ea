package io.caisson.store.replica.transport;

import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was applied, by index, in memory that outlives the server as a disk would. A follower whose log is gone
 * takes all from {@link #source}.
 */
final class RememberingStateMachine extends BaseStateMachine implements StateMachine.FollowerEventApi {

    /** What survives a restart: entries up to a snapshot. */
    static final class Disk {
        private final NavigableMap<Long, String> entries = new TreeMap<>();
        private @Nullable TermIndex snapshot;
        private volatile CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);

        /** A replica on it is not open before that. */
        void opensWith(CompletableFuture<Void> end) {
            opened = end;
        }
    }

    private final Disk disk;
    private final NavigableMap<Long, String> applied = new TreeMap<>();
    private volatile Supplier<@Nullable RememberingStateMachine> source = () -> null;
    private volatile @Nullable TermIndex installed;
    private volatile CompletableFuture<Void> flushed = CompletableFuture.completedFuture(null);
    private volatile boolean flushing;

    RememberingStateMachine(Disk disk) {
        this.disk = disk;
        synchronized (disk) {
            applied.putAll(disk.entries);
            if (disk.snapshot != null) {
                setLastAppliedTermIndex(disk.snapshot);
            }
        }
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        super.initialize(server, group, storage);
        disk.opened.join();
    }

    /** Where a follower takes its state from when the leader's log begins too late; nowhere, at first. */
    void takeStateFrom(Supplier<@Nullable RememberingStateMachine> other) {
        source = other;
    }

    /** What the log writes from now on becomes durable with {@code end}, or fails with it. */
    void flushEndsWith(CompletableFuture<Void> end) {
        flushing = false;
        flushed = end;
    }

    /** Whether the log has begun to make something durable since. */
    boolean isFlushing() {
        return flushing;
    }

    @Override
    public CompletableFuture<Void> flush(long index) {
        flushing = true;
        return flushed;
    }

    synchronized List<String> values() {
        return List.copyOf(applied.values());
    }

    synchronized boolean holds(String value) {
        return applied.containsValue(value);
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        synchronized (this) {
            applied.put(
                    entry.getIndex(),
                    entry.getStateMachineLogEntry().getLogData().toStringUtf8());
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(Message.valueOf(Long.toString(entry.getIndex())));
    }

    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(
                Message.valueOf(Boolean.toString(holds(request.getContent().toStringUtf8()))));
    }

    @Override
    public long takeSnapshot() {
        TermIndex reached = getLastAppliedTermIndex();
        synchronized (this) {
            synchronized (disk) {
                disk.entries.putAll(applied);
                disk.snapshot = reached;
            }
        }
        return reached.getIndex();
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        synchronized (disk) {
            TermIndex last = disk.snapshot;
            return last == null ? null : new FileListSnapshotInfo(List.of(), last.getTerm(), last.getIndex());
        }
    }

    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstInLog) {
        RememberingStateMachine other = source.get();
        if (other == null) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (other.disk) {
            synchronized (disk) {
                disk.entries.clear();
                disk.entries.putAll(other.disk.entries);
                disk.snapshot = other.disk.snapshot;
                installed = disk.snapshot;
                return CompletableFuture.completedFuture(disk.snapshot);
            }
        }
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.STARTING);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() {
        synchronized (this) {
            applied.clear();
            synchronized (disk) {
                applied.putAll(disk.entries);
                setLastAppliedTermIndex(disk.snapshot);
            }
        }
    }

    @Nullable
    TermIndex installed() {
        return installed;
    }
}
