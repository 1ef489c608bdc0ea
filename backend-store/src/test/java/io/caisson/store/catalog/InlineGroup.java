package io.caisson.store.catalog;

import io.caisson.store.block.Subscription;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.ReplicatedState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log in memory that applies each entry, on the caller's thread, as soon as it is proposed. */
final class InlineGroup implements ReplicaGroup {

    private final ReplicatedState state;
    private final List<List<ByteBuffer>> log = new ArrayList<>();
    private final long firstIndex;

    InlineGroup(ReplicatedState state) throws IOException {
        this.state = state;
        this.firstIndex = state.open().index() + 1;
        state.replayed();
    }

    /** The entries so far. */
    List<List<ByteBuffer>> log() {
        return log;
    }

    @Override
    public GroupId id() {
        return new GroupId(new UUID(0, 1));
    }

    @Override
    public synchronized CompletionStage<ByteBuffer> propose(List<ByteBuffer> entry) {
        LogPosition position = new LogPosition(1, firstIndex + log.size());
        log.add(entry);
        try {
            return CompletableFuture.completedFuture(state.apply(position, entry));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean mayRead() {
        return true;
    }

    @Override
    public long term() {
        return 1;
    }

    @Override
    public Subscription onLeadership(Runnable changed) {
        return () -> {};
    }

    @Override
    public CompletionStage<Void> whenReadable() {
        return CompletableFuture.completedFuture(null);
    }
}
