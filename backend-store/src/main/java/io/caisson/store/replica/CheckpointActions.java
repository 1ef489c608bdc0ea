package io.caisson.store.replica;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the {@link CheckpointTrigger} of one replica sets off. Any thread. */
final class CheckpointActions implements CheckpointTrigger.Actions {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointActions.class);

    private final RaftServer server;
    private final Supplier<SnapshotManagementRequest> request;
    private final ReplicatedState state;
    private final ReplicaHealth health;

    /** @param request makes the next request for a checkpoint */
    CheckpointActions(
            RaftServer server,
            Supplier<SnapshotManagementRequest> request,
            ReplicatedState state,
            ReplicaHealth health) {
        this.server = server;
        this.request = request;
        this.state = state;
        this.health = health;
    }

    @Override
    public void writeBack() throws IOException {
        state.writeBack();
    }

    @Override
    public void requestCheckpoint() {
        SnapshotManagementRequest made = request.get();
        server.snapshotManagementAsync(made).whenComplete((reply, failure) -> {
            if (failure != null) {
                LOG.debug("group {}: no checkpoint now", made.getRaftGroupId(), failure);
            }
        });
    }

    @Override
    public void failed(Throwable cause) {
        health.failed(cause);
    }
}
