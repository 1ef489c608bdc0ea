package io.caisson.store.replica;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one node, on one server of the engine (Apache Ratis). Any thread.
 *
 * <p>Groups are opened one by one, each in a directory of its own, which may be on a disk of its own. A group that cannot
 * be opened keeps neither the process nor the other groups from starting.
 *
 * <p>So far every group has this one peer, leads itself at once, and nothing listens.
 */
public final class RaftHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final long CHECKPOINT_REQUEST_TIMEOUT_MILLIS = 600_000;

    private static final long CLOSE_TIMEOUT_MILLIS = 60_000;

    /** The server is started without groups; it must not find any by itself. */
    private static final File NO_DIRECTORY = new File("/dev/null/no-group");

    private final RaftHostConfig config;
    private final RaftSettings settings;
    private final RaftProperties properties;
    private final RaftServer server;
    private final RaftPeerId peer;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final Map<RaftGroupId, ReplicaStateMachine> stateMachines = new ConcurrentHashMap<>();
    private final Map<GroupId, RaftReplica> replicas = new ConcurrentHashMap<>();
    private final Map<GroupId, Throwable> failures = new ConcurrentHashMap<>();
    private final List<GroupFailureListener> failureListeners = new CopyOnWriteArrayList<>();

    private RaftHost(RaftHostConfig config) throws IOException {
        this.config = config;
        this.settings = RaftSettings.onePeer(config);
        this.properties = settings.properties();
        this.peer = RaftPeerId.valueOf(config.peerId());
        RaftServerConfigKeys.setStorageDir(properties, List.of(NO_DIRECTORY));
        this.server = RaftServer.newBuilder()
                .setServerId(peer)
                .setStateMachineRegistry(this::stateMachine)
                .setProperties(properties)
                .setParameters(new Parameters())
                .build();
    }

    /**
     * Starts without groups.
     *
     * @throws IllegalStateException if the engine would not run with the settings that keep data safe
     */
    public static RaftHost start(RaftHostConfig config) throws IOException {
        RaftHost host = new RaftHost(config);
        host.settings.verify(host.server.getProperties());
        host.server.start();
        return host;
    }

    /**
     * Opens a group, or makes it when {@code directory} has none, and begins the replay of its log; {@link
     * ReplicaGroup#whenReadable} tells when it is done.
     *
     * @param directory of this group alone; made when missing
     * @param state opened here, closed with the host, also when this fails
     * @throws DamagedLogException when entries that may have been acknowledged are missing or unreadable
     */
    public synchronized ReplicaGroup open(GroupId id, Path directory, ReplicatedState state, GroupOptions options)
            throws IOException {
        try {
            return openGroup(id, directory, state, options);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, state);
            throw e;
        }
    }

    /** Calls {@code listener} for each replica that dies, and at once for those that did. */
    public void onFailure(GroupFailureListener listener) {
        failureListeners.add(listener);
        failures.forEach(listener::failed);
    }

    /**
     * Takes a checkpoint of every group, then stops. What is still proposed then fails.
     *
     * @throws IOException if the engine did not stop in time; its threads do not keep the process
     */
    @Override
    public synchronized void close() throws IOException {
        stateMachines.values().forEach(ReplicaStateMachine::stopping);
        Thread closing = new Thread(this::closeServer, "raft-host-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IOException closed = new IOException("the node is stopping");
        replicas.values().forEach(replica -> replica.failAll(closed));
        if (closing.isAlive()) {
            throw new IOException("the engine did not stop within " + CLOSE_TIMEOUT_MILLIS + " ms");
        }
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the engine did not stop cleanly", e);
        }
    }

    private ReplicaGroup openGroup(GroupId id, Path directory, ReplicatedState state, GroupOptions options)
            throws IOException {
        if (replicas.containsKey(id)) {
            throw new IllegalArgumentException("group " + id + " is open");
        }
        Files.createDirectories(directory);
        Ballast ballast = new Ballast(
                directory.resolve("ballast"), options.ballastBytes(), 2L * config.preallocatedBytes() + (1 << 20));
        ballast.prepare();
        LogPosition checkpoint = state.open();
        Path logRoot = directory.resolve("log");
        long lastIndex = new LogCheck(
                        logRoot.resolve(id.toString()).resolve("current"), id, config.maxEntryBytes() + 4096)
                .repair(checkpoint);

        RaftGroupId raftId = RaftGroupId.valueOf(id.value());
        ReplicaHealth health = new ReplicaHealth(id, cause -> died(id, cause));
        CheckpointTrigger trigger =
                new CheckpointTrigger(id, options.checkpointBytes(), new TriggeredActions(raftId, state, health));
        ReplicaStateMachine stateMachine =
                new ReplicaStateMachine(id, state, checkpoint, lastIndex, health, trigger, ballast);
        RaftClientAsynchronousProtocol division = addToServer(raftId, logRoot, stateMachine);
        RaftReplica replica = new RaftReplica(id, peer, config.maxEntryBytes(), health, stateMachine, division);
        replicas.put(id, replica);
        Throwable failure = health.failure();
        if (failure != null) {
            replica.failAll(failure);
        }
        LOG.info("group {} open in {}: checkpoint {}, log to {}", id, directory, checkpoint, lastIndex);
        return replica;
    }

    /** The engine takes the directory of a group from the server's properties while it makes the group. */
    private RaftClientAsynchronousProtocol addToServer(
            RaftGroupId raftId, Path logRoot, ReplicaStateMachine stateMachine) throws IOException {
        stateMachines.put(raftId, stateMachine);
        RaftServerConfigKeys.setStorageDir(properties, List.of(logRoot.toFile()));
        try {
            settings.verify(server.getProperties());
            RaftGroup group =
                    RaftGroup.valueOf(raftId, RaftPeer.newBuilder().setId(peer).build());
            server.groupManagementAsync(
                            GroupManagementRequest.newAdd(client, peer, callIds.incrementAndGet(), group, false))
                    .get();
            // Submitting through the server would block the caller; the division's interface is public, the class is
            // not.
            if (server.getDivision(raftId) instanceof RaftClientAsynchronousProtocol division) {
                return division;
            }
            throw new IllegalStateException("this version of the engine cannot be submitted to without blocking");
        } catch (ExecutionException e) {
            stateMachine.stopping();
            throw new IOException("the log in " + logRoot + " could not be opened", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the log in " + logRoot + " was opened", e);
        } finally {
            RaftServerConfigKeys.setStorageDir(properties, List.of(NO_DIRECTORY));
        }
    }

    private StateMachine stateMachine(RaftGroupId id) {
        ReplicaStateMachine known = stateMachines.get(id);
        if (known == null) {
            throw new IllegalStateException("group " + id + " was not opened here");
        }
        return known;
    }

    private void died(GroupId id, Throwable cause) {
        failures.put(id, cause);
        RaftReplica replica = replicas.get(id);
        if (replica != null) {
            replica.failAll(cause);
        }
        failureListeners.forEach(listener -> listener.failed(id, cause));
    }

    private static void closeAfter(Exception failure, ReplicatedState state) {
        try {
            state.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private final class TriggeredActions implements CheckpointTrigger.Actions {
        private final RaftGroupId id;
        private final ReplicatedState state;
        private final ReplicaHealth health;

        TriggeredActions(RaftGroupId id, ReplicatedState state, ReplicaHealth health) {
            this.id = id;
            this.state = state;
            this.health = health;
        }

        @Override
        public void writeBack() throws IOException {
            state.writeBack();
        }

        @Override
        public void requestCheckpoint() {
            server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                            client, peer, id, callIds.incrementAndGet(), CHECKPOINT_REQUEST_TIMEOUT_MILLIS))
                    .whenComplete((reply, failure) -> {
                        if (failure != null) {
                            LOG.debug("group {}: no checkpoint now", id, failure);
                        }
                    });
        }

        @Override
        public void failed(Throwable cause) {
            health.failed(cause);
        }
    }
}
