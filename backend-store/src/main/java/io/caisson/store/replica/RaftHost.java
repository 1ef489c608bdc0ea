package io.caisson.store.replica;

import io.caisson.store.file.DiskSpace;
import io.caisson.store.replica.transport.PeerRpcType;
import io.caisson.store.replica.transport.PeerTransport;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.NetUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one node, on one server of the engine (Apache Ratis). Any thread.
 *
 * <p>Groups are opened one by one, each in a directory of its own, which may be on a disk of its own. A group that cannot
 * be opened keeps neither the process nor the other groups from starting.
 *
 * <p>Started without a {@link PeerTransport}, every group has this one peer, leads itself at once, and nothing listens.
 * Started with one, groups may have peers on other nodes, and take them in or lose them while they are written to.
 */
public final class RaftHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final long CHECKPOINT_REQUEST_TIMEOUT_MILLIS = 600_000;

    private static final long CLOSE_TIMEOUT_MILLIS = 60_000;

    /** Replicas of this node that are installed from elsewhere at a time. */
    private static final int INSTALLATIONS = 2;

    /** The server is started without groups; it must not find any by itself. */
    private static final File NO_DIRECTORY = new File("/dev/null/no-group");

    /** Of whoever listens on nothing. */
    private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final RaftHostConfig config;
    private final RaftSettings settings;
    private final @Nullable PeerTransport transport;
    private final RaftProperties properties;
    private final RaftServer server;
    private final RaftPeerId peer;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final StateService stateService = new StateService();
    private final List<Newcomer> newcomers = new CopyOnWriteArrayList<>();
    private final Semaphore installations = new Semaphore(INSTALLATIONS);
    private final Map<RaftGroupId, ReplicaStateMachine> stateMachines = new ConcurrentHashMap<>();
    private final Map<GroupId, RaftReplica> replicas = new ConcurrentHashMap<>();
    private final Map<GroupId, Throwable> failures = new ConcurrentHashMap<>();
    private final GivenLeads given;

    private final List<GroupFailureListener> failureListeners = new CopyOnWriteArrayList<>();

    private RaftHost(
            RaftHostConfig config, RaftSettings settings, Parameters parameters, @Nullable PeerTransport transport)
            throws IOException {
        this.config = config;
        this.settings = settings;
        this.transport = transport;
        this.properties = settings.properties();
        this.peer = RaftPeerId.valueOf(config.peerId());
        RaftServerConfigKeys.setStorageDir(properties, List.of(NO_DIRECTORY));
        this.server = RaftServer.newBuilder()
                .setServerId(peer)
                .setStateMachineRegistry(this::stateMachine)
                .setProperties(properties)
                .setParameters(parameters)
                .build();
        this.given = new GivenLeads(server, transport);
    }

    /**
     * Starts without groups.
     *
     * @throws IllegalStateException if the engine would not run with the settings that keep data safe
     */
    public static RaftHost start(RaftHostConfig config) throws IOException {
        return start(new RaftHost(config, RaftSettings.onePeer(config), new Parameters(), null));
    }

    /**
     * Starts without groups, for groups of several peers.
     *
     * @param transport closed with the host, also when this fails
     * @throws IllegalStateException if the engine would not run with the settings that keep data safe
     */
    public static RaftHost start(RaftHostConfig config, ElectionTimeouts timeouts, PeerTransport transport)
            throws IOException {
        try {
            int needed = RaftSettings.maxAppendBytes(config);
            if (transport.maxMessageBytes() < needed) {
                throw new IllegalArgumentException("the transport carries messages of " + transport.maxMessageBytes()
                        + " bytes, and appends may have " + needed);
            }
            RaftSettings settings = RaftSettings.severalPeers(config, timeouts);
            return start(new RaftHost(config, settings, PeerRpcType.parameters(transport), transport));
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static RaftHost start(RaftHost host) throws IOException {
        host.settings.verify(host.server.getProperties());
        PeerTransport network = host.transport;
        if (network != null) {
            network.register(StateService.NUMBER, host.stateService);
        }
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
    public ReplicaGroup open(GroupId id, Path directory, ReplicatedState state, GroupOptions options)
            throws IOException {
        return open(
                id,
                directory,
                state,
                options,
                List.of(RaftPeer.newBuilder().setId(peer).build()));
    }

    /**
     * The same for a group of several peers.
     *
     * @param members with whom the group begins; none if this replica waits for the others to take it in. Of a group that
     *     was open before, the log knows the members
     */
    public ReplicaGroup open(
            GroupId id, Path directory, ReplicatedState state, GroupOptions options, Collection<GroupMember> members)
            throws IOException {
        List<RaftPeer> peers = members.stream().map(GroupMember::raftPeer).toList();
        try {
            PeerTransport network = transport;
            if (network == null) {
                throw new IllegalStateException("this host has no transport to other peers");
            }
            // Also without other members so far: who waits to be taken in must be there to be called.
            if (peers.size() != 1) {
                network.listen();
            }
        } catch (IOException | RuntimeException e) {
            closeAfter(e, state);
            throw e;
        }
        return open(id, directory, state, options, peers);
    }

    private synchronized ReplicaGroup open(
            GroupId id, Path directory, ReplicatedState state, GroupOptions options, List<RaftPeer> peers)
            throws IOException {
        try {
            return openGroup(id, directory, state, options, peers);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, state);
            throw e;
        }
    }

    /**
     * Makes {@code members} the members of a group that this node leads. It is done when a majority of the old and of the
     * new ones agree, and the new ones have caught up; writes go on meanwhile. New ones have opened the group before, without
     * members.
     */
    public CompletionStage<Void> changeMembers(GroupId id, Collection<GroupMember> members) {
        List<RaftPeer> peers = members.stream().map(GroupMember::raftPeer).toList();
        return EngineReply.settled(() -> server.setConfigurationAsync(new SetConfigurationRequest(
                client,
                peer,
                RaftGroupId.valueOf(id.value()),
                callIds.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(peers)
                        .build())));
    }

    /**
     * Hands the leadership of a group, which this node leads, to a member of the highest priority.
     *
     * @param timeout after which this node goes on leading
     */
    public CompletionStage<Void> transferLeadership(GroupId id, String peerId, Duration timeout) {
        return EngineReply.settled(() -> server.transferLeadershipAsync(new TransferLeadershipRequest(
                client,
                peer,
                RaftGroupId.valueOf(id.value()),
                callIds.incrementAndGet(),
                RaftPeerId.valueOf(peerId),
                timeout.toMillis())));
    }

    /**
     * The members of a group as this node knows them: those of the newest configuration in its log. Empty for a replica that
     * waits to be taken in, and for a group that is not here.
     */
    public List<GroupMember> members(GroupId id) {
        try {
            return server.getDivision(RaftGroupId.valueOf(id.value())).getRaftConf().getCurrentPeers().stream()
                    .map(this::groupMember)
                    .toList();
        } catch (IOException notHere) {
            return List.of();
        }
    }

    /**
     * Closes a group that has no member here any more, and deletes its log; what its state keeps is the caller's to delete.
     * Waits until that is done.
     *
     * @throws IOException if the engine could not do it; then the group stays as it is
     */
    public void remove(GroupId id) throws IOException {
        close(id, true);
    }

    /**
     * Closes the replica of a group here, dead or alive, so that it can be opened again from what is on the disk. It first stops
     * to lead, to vote and to answer; the other members go on. Waits until that is done.
     *
     * @throws IOException if the engine could not do it; then the group stays as it is
     */
    public void close(GroupId id) throws IOException {
        close(id, false);
    }

    private synchronized void close(GroupId id, boolean deleteLog) throws IOException {
        RaftGroupId raftId = RaftGroupId.valueOf(id.value());
        ReplicaStateMachine stateMachine = stateMachines.get(raftId);
        RaftReplica replica = replicas.get(id);
        if (stateMachine == null || replica == null) {
            return;
        }
        stateMachine.stopping();
        try {
            server.groupManagementAsync(GroupManagementRequest.newRemove(
                            client, peer, callIds.incrementAndGet(), raftId, deleteLog, false))
                    .get(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            // Whoever opens the group again, or deletes it, must be the only one at its files.
            stateMachine.installation().awaitEnd();
        } catch (ExecutionException e) {
            throw new IOException("group " + id + " could not be closed", e.getCause());
        } catch (TimeoutException e) {
            // Ratis 3.3: a log that is closed just as its cache is to be evicted waits for the evicting thread, which
            // waits for the log.
            throw new IOException("group " + id + " was not closed within " + CLOSE_TIMEOUT_MILLIS + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while group " + id + " was closed", e);
        }
        replicas.remove(id);
        stateMachines.remove(raftId);
        stateService.remove(id);
        failures.remove(id);
        newcomers.removeIf(newcomer -> newcomer.endsWith(id));
        replica.failAll(new IOException("group " + id + " is no longer on this node"));
    }

    /** Who leads the group, as far as this node knows. */
    public Optional<String> leader(GroupId id) {
        try {
            return Optional.ofNullable(server.getDivision(RaftGroupId.valueOf(id.value()))
                            .getInfo()
                            .getLeaderId())
                    .map(RaftPeerId::toString);
        } catch (IOException notHere) {
            return Optional.empty();
        }
    }

    /** Index of the first entry that the group's log here still has; -1 if it has none, or is not here. */
    public long logStart(GroupId id) {
        try {
            return server.getDivision(RaftGroupId.valueOf(id.value()))
                    .getRaftLog()
                    .getStartIndex();
        } catch (IOException notHere) {
            return -1;
        }
    }

    /** How many answers the engine keeps for callers that might ask again. */
    long keptAnswers(GroupId id) throws IOException {
        return server.getDivision(RaftGroupId.valueOf(id.value()))
                .getRetryCache()
                .getStatistics()
                .size();
    }

    /** The other members of a group, as {@link #members} knows them. */
    public List<String> others(GroupId id) {
        return members(id).stream()
                .map(GroupMember::peerId)
                .filter(member -> !member.equals(config.peerId()))
                .toList();
    }

    /**
     * Asks the state of another replica: its {@link ReplicatedState#answer}.
     *
     * @return read-only, completed on a thread that must not be held up
     */
    public CompletionStage<ByteBuffer> ask(GroupId id, String peerId, ByteBuffer question, Duration timeout) {
        PeerTransport network = transport;
        return network == null
                ? CompletableFuture.failedFuture(new IOException("this host has no peers"))
                : network.call(
                        peerId,
                        StateService.NUMBER,
                        StateQuestion.encode(StateQuestion.Kind.STATE, id, List.of(question)),
                        timeout);
    }

    /**
     * Has replicas here give up what only takes up space, as their disk is full. It comes back with a checkpoint.
     *
     * @param onDisk which groups are meant
     */
    public void giveUpBallast(Predicate<GroupId> onDisk) {
        stateMachines.forEach((id, stateMachine) -> {
            if (onDisk.test(new GroupId(id.getUuid()))) {
                stateMachine.ballast().giveUp();
            }
        });
    }

    /** Lets a replica here die, for a cause that lies outside. Nothing happens when it is not here, or dead already. */
    public void fail(GroupId id, IOException cause) {
        Optional.ofNullable(stateMachines.get(RaftGroupId.valueOf(id.value()))).ifPresent(known -> known.fail(cause));
    }

    /** How far the installation of a replica here is, whose state comes from another one; empty when none is under way. */
    public Optional<InstallationProgress> installation(GroupId id) {
        ReplicaStateMachine known = stateMachines.get(RaftGroupId.valueOf(id.value()));
        return known == null ? Optional.empty() : known.installation().progress();
    }

    /** Calls {@code listener} for each replica that dies, and at once for those that did. */
    public void onFailure(GroupFailureListener listener) {
        failureListeners.add(listener);
        failures.forEach(listener::failed);
    }

    /**
     * Has others lead what this node leads, as it is about to stop. What nobody takes over it goes on leading.
     * Completed after four seconds at most, with whether all that was led here is led elsewhere.
     */
    public CompletionStage<Boolean> giveLeadsAway() {
        return given.giveAll(replicas.keySet());
    }

    /**
     * Takes a checkpoint of every group, then stops. What is still proposed then fails.
     *
     * @throws IOException if the engine did not stop in time; its threads do not keep the process
     */
    @Override
    public synchronized void close() throws IOException {
        newcomers.forEach(Newcomer::stop);
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
        stateService.close();
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

    private ReplicaGroup openGroup(
            GroupId id, Path directory, ReplicatedState state, GroupOptions options, List<RaftPeer> peers)
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
        InstallMarker marker = new InstallMarker(directory);
        Path log = logRoot.resolve(id.toString()).resolve("current");
        boolean beginsEmpty = peers.isEmpty() && !Files.exists(log);
        new LogRewrite(log, DiskSpace.usableBytes(directory)).run();
        long lastIndex = new LogCheck(log, id, config.maxEntryBytes() + 4096)
                .repair(checkpoint, marker.installedIndex(checkpoint));
        markDead(id, false);

        RaftGroupId raftId = RaftGroupId.valueOf(id.value());
        ReplicaHealth health = new ReplicaHealth(id, cause -> died(id, cause));
        CheckpointTrigger trigger = new CheckpointTrigger(
                id,
                options.checkpointBytes(),
                new CheckpointActions(server, () -> checkpointRequest(raftId), state, health));
        DivisionLinks links = new DivisionLinks(server, raftId, state, health, transport);
        ReplicaStateMachine stateMachine = new ReplicaStateMachine(
                id,
                state,
                checkpoint,
                lastIndex,
                health,
                trigger,
                ballast,
                LogRetention.of(state, server, raftId, log, options.keptLogBytes()),
                new ReplicaStateMachine.InstallationParts(marker, links, installations));
        stateMachine.open();
        Newcomer newcomer = new Newcomer(id, directory, links, stateMachine::appliedIndex, isOne -> {
            if (transport != null) {
                transport.newcomer(id.value(), isOne);
            }
        });
        newcomer.prepare(beginsEmpty);
        RaftClientAsynchronousProtocol division = addToServer(RaftGroup.valueOf(raftId, peers), logRoot, stateMachine);
        RaftReplica replica = new RaftReplica(
                id, peer, config.maxEntryBytes(), health, lease(raftId), leaderTerm(raftId), stateMachine, division);
        replicas.put(id, replica);
        stateService.add(id, links);
        stateMachine.installation().resume();
        if (transport != null && state.isWitness()) {
            transport.passOn(id.value());
        }
        newcomers.add(newcomer);
        newcomer.settle();
        Throwable failure = health.failure();
        if (failure != null) {
            replica.failAll(failure);
        }
        LOG.info("group {} open in {}: checkpoint {}, log to {}", id, directory, checkpoint, lastIndex);
        return replica;
    }

    /** The engine takes the directory of a group from the server's properties while it makes the group. */
    private RaftClientAsynchronousProtocol addToServer(RaftGroup group, Path logRoot, ReplicaStateMachine stateMachine)
            throws IOException {
        RaftGroupId raftId = group.getGroupId();
        stateMachines.put(raftId, stateMachine);
        RaftServerConfigKeys.setStorageDir(properties, List.of(logRoot.toFile()));
        try {
            settings.verify(server.getProperties());
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
            throw new IOException("the log in " + logRoot + " could not be opened: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the log in " + logRoot + " was opened", e);
        } finally {
            RaftServerConfigKeys.setStorageDir(properties, List.of(NO_DIRECTORY));
        }
    }

    /** Whoever has no peers needs no majority of them. */
    private BooleanSupplier lease(RaftGroupId id) throws IOException {
        PeerTransport network = transport;
        if (network == null) {
            return () -> true;
        }
        RaftServer.Division division = server.getDivision(id);
        return () -> network.mayRead(division);
    }

    /** The member of a group that never had peers has no address in its log. */
    private GroupMember groupMember(RaftPeer known) {
        String address = known.getAddress();
        InetSocketAddress at = address == null || address.isEmpty() ? ownAddress() : NetUtils.createSocketAddr(address);
        return new GroupMember(known.getId().toString(), at, known.getPriority());
    }

    private InetSocketAddress ownAddress() {
        PeerTransport network = transport;
        return network == null ? NO_ADDRESS : network.address();
    }

    /** The term that the engine leads the group in at this instant; -1 when it does not. */
    private LongSupplier leaderTerm(RaftGroupId id) throws IOException {
        DivisionInfo info = server.getDivision(id).getInfo();
        return () -> {
            long term = info.getCurrentTerm();
            return info.isLeader() && !given.isGiven(id, term) && info.getCurrentTerm() == term ? term : -1;
        };
    }

    private StateMachine stateMachine(RaftGroupId id) {
        ReplicaStateMachine known = stateMachines.get(id);
        if (known == null) {
            throw new IllegalStateException("group " + id + " was not opened here");
        }
        return known;
    }

    private void markDead(GroupId id, boolean isDead) {
        PeerTransport network = transport;
        if (network != null) {
            network.dead(id.value(), isDead);
        }
    }

    private void died(GroupId id, Throwable cause) {
        // First: the engine is about to learn of it, and takes what it could not write for written when it comes again.
        markDead(id, true);
        failures.put(id, cause);
        RaftReplica replica = replicas.get(id);
        if (replica != null) {
            replica.failAll(cause);
        }
        failureListeners.forEach(listener -> listener.failed(id, cause));
    }

    private SnapshotManagementRequest checkpointRequest(RaftGroupId id) {
        return SnapshotManagementRequest.newCreate(
                client, peer, id, callIds.incrementAndGet(), CHECKPOINT_REQUEST_TIMEOUT_MILLIS);
    }

    private static void closeAfter(Exception failure, ReplicatedState state) {
        try {
            state.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
