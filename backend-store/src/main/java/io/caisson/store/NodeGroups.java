package io.caisson.store;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.ChunkStoreOptions;
import io.caisson.store.chunk.LogEntryCodec;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.file.DiskSpace;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.placement.PoolAccount;
import io.caisson.store.repair.ReplicaCopies;
import io.caisson.store.replica.DiskRoom;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.InstallationProgress;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.route.BlockService;
import io.caisson.store.route.RouteParts;
import io.caisson.store.route.Routes;
import io.caisson.store.volume.BlockSource;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.GroupGateway;
import io.caisson.store.volume.GroupRoom;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.PoolView;
import io.caisson.store.volume.RepairCounters;
import io.caisson.store.volume.SpaceGuard;
import io.caisson.store.volume.VolumeOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of placement groups on this node: opens those that the catalog says this node shall have, and closes and clears
 * those that it no longer has. One thread of its own does that; asking is for any thread.
 *
 * <p>The group that the node's disk brought is opened with the node, as it needs no catalog for that, and stays open. Another
 * one is opened empty and without members, whatever it had: who has data for it brings it up, and until then it votes for
 * nobody. It is cleared only after the catalog confirmed that this node is none of its members.
 *
 * <p>A replica that fails is closed if its group has other members, who go on without it, and is opened anew after a while, judged
 * by what is on the disk like after a crash. Without others, or if it cannot be closed, the node fails.
 */
final class NodeGroups implements GroupDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGroups.class);
    private static final long RETRY_MILLIS = 1000;

    /** A disk that does not answer any more may hold up whoever closes what is on it. */
    private static final long CLOSE_PATIENCE_MILLIS = 15_000;

    private final NodeParts parts;
    private final NodeDisk disk;
    private final IoPool pool;
    private final Consumer<Throwable> failed;
    private final SpaceGuard space;
    private final long fileSystem;
    private final GroupId home;
    private final RepairCounters repairs = new RepairCounters();
    private final FailedReplicas failedReplicas = new FailedReplicas(System::nanoTime);
    private final DiskRoom room;
    private final Map<GroupId, LocalGroup> open = new ConcurrentHashMap<>();
    private final ExecutorService opener = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "groups");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Subscription watch = () -> {};
    private volatile @Nullable Routes routes;
    private volatile boolean closed;

    private NodeGroups(NodeParts parts, NodeDisk disk, IoPool pool, Consumer<Throwable> failed) {
        this.parts = parts;
        this.disk = disk;
        this.pool = pool;
        this.failed = failed;
        this.home = new GroupId(parts.format().diskGroup());
        this.fileSystem = DiskSpace.fileSystem(disk.directory());
        this.space = new SpaceGuard(
                disk.chunks(),
                disk.budget().reserveBytes(),
                disk.budget().floorBytes(),
                parts.config().softSpacePercent(),
                System::nanoTime);
        this.room = new DiskRoom(
                disk.chunks(),
                disk.budget().emergencyBytes(),
                disk.budget().recoveredBytes(),
                System::nanoTime,
                full -> {
                    if (full) {
                        parts.host().giveUpBallast();
                    }
                });
    }

    /**
     * Opens the group that the disk brought.
     *
     * @param failed hears of a failure inside a gateway that it cannot survive
     */
    static NodeGroups open(NodeParts parts, NodeDisk disk, IoPool pool, Consumer<Throwable> failed) throws IOException {
        NodeGroups groups = new NodeGroups(parts, disk, pool, failed);
        parts.timer().scheduleWithFixedDelay(groups.space::watch, 1, 1, TimeUnit.SECONDS);
        parts.host().onFailure(groups::died);
        groups.openHome();
        groups.serveGateways();
        return groups;
    }

    /** Does what gateways on other nodes ask for, in the groups that are led here. */
    private void serveGateways() {
        PeerTransport peers = parts.peers();
        if (peers != null) {
            UUID catalog = parts.format().catalogGroup();
            // The catalog's entries are small and few, and without them this node would lose its lease.
            peers.guardAppends((group, bytes) -> group.equals(catalog) || room.takes(bytes));
            peers.register(
                    BlockService.NUMBER,
                    new BlockService(
                            id -> local(id).map(LocalGroup::server).orElse(null),
                            parts.host()::leader,
                            System::nanoTime));
        }
    }

    private void openHome() throws IOException {
        ChunkStore chunks = new ChunkStore(disk.chunks(), ChunkStoreOptions.defaults());
        PeerTransport peers = parts.peers();
        ReplicaGroup replica = peers == null
                ? parts.host().open(home, disk.homeLog(), chunks, options())
                : parts.host()
                        .open(
                                home,
                                disk.homeLog(),
                                chunks,
                                options(),
                                List.of(new GroupMember(parts.nodeId(), peers.address(), 1)));
        add(home, replica, chunks);
    }

    /** Follows the catalog from here on. */
    void start() {
        if (parts.peers() == null) {
            return; // never has a replica of another's group
        }
        watch = parts.catalog().watch(parts.catalog().revision(), (revision, changes) -> {
            if (changes.stream().anyMatch(change -> change.kind() == Records.GROUP)) {
                look();
            }
        });
        look();
    }

    private void look() {
        try {
            opener.execute(this::follow);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping");
        }
    }

    private void follow() {
        for (Versioned<GroupRecord> group : parts.catalog().list(Records.GROUP)) {
            if (closed) {
                return;
            }
            try {
                follow(group);
            } catch (IOException | RuntimeException e) {
                LOG.error("the replica of group {} cannot be opened or closed; trying again", group.id(), e);
                lookLater();
            }
        }
    }

    private void follow(Versioned<GroupRecord> group) throws IOException {
        GroupId id = new GroupId(UUID.fromString(group.id()));
        Optional<MemberRecord> own = group.value().member(parts.nodeId());
        if (own.isEmpty()) {
            if (!id.equals(home) && (open.containsKey(id) || Files.exists(disk.place(group.id())))) {
                clear(id, group);
            }
            return;
        }
        // Its data are where the disk brought them: elsewhere it would begin with nothing.
        boolean isMissingAtHome = id.equals(home) && !open.containsKey(id);
        if (isMissingAtHome || failedReplicas.isClosed(id)) {
            return;
        }
        if (!open.containsKey(id)) {
            openOther(id);
            space.reserveMore(disk.budget().journalBytes());
        }
        if (own.get().state().equals(MemberRecord.JOINING)) {
            opened(group, own.get());
        }
    }

    private void openOther(GroupId id) throws IOException {
        Path place = disk.place(id.toString());
        NativeDirectory files = NativeDirectory.open(place.resolve("chunks"));
        ChunkStore chunks = new ChunkStore(files, ChunkStoreOptions.oneOfSeveral());
        ReplicaGroup replica = parts.host().open(id, place.resolve("group"), chunks, options(), List.of());
        add(id, replica, chunks);
    }

    private void add(GroupId id, ReplicaGroup replica, ChunkStore chunks) {
        GroupRoom room = new GroupRoom(chunks::footprintBytes, this::isFull);
        GroupServer server = new GroupServer(
                new GroupGateway.Parts(
                        replica,
                        chunks,
                        LogEntryCodec::encode,
                        space,
                        room,
                        pool,
                        parts.timer(),
                        System::nanoTime,
                        copies(id, chunks),
                        repairs),
                limits(),
                failed);
        open.put(id, new LocalGroup(id, replica, chunks, room, server));
    }

    private BlockSource copies(GroupId id, ChunkStore chunks) {
        return parts.peers() == null
                ? BlockSource.NONE
                : new ReplicaCopies(
                        chunks,
                        () -> parts.host().others(id),
                        (peer, question, timeout) -> parts.host().ask(id, peer, question, timeout),
                        parts.timer(),
                        pool);
    }

    /** On any thread; the replica answers nothing any more, and acknowledges nothing. */
    private void died(GroupId id, Throwable cause) {
        if (id.value().equals(parts.format().catalogGroup())) {
            return;
        }
        if (closed || parts.peers() == null || !hasOthers(id)) {
            failed.accept(cause);
            return;
        }
        long pauseMillis = failedReplicas.failed(id, cause);
        LOG.error("group {}: the replica here is closed, and the others go on: {}", id, cause.getMessage());
        try {
            opener.execute(() -> {
                ScheduledFuture<?> patience = parts.timer()
                        .schedule(() -> failed.accept(cause), CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                closeFailed(id, cause);
                patience.cancel(false);
                reopenAfter(id, pauseMillis);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; group {} will be opened with the next start", id);
        }
    }

    /** By its log or, as long as that is not loaded, by the catalog. */
    private boolean hasOthers(GroupId id) {
        return parts.host().members(id).size() > 1 || candidates(id).size() > 1;
    }

    /** Until it is closed the engine may go on to lead with it, as it does not know that it is dead. */
    private void closeFailed(GroupId id, Throwable cause) {
        try {
            LocalGroup group = open.remove(id);
            if (group != null) {
                group.server().close();
                // Before the engine waits for an entry that waits for space.
                group.chunks().close();
            }
            parts.host().close(id);
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(cause);
            failed.accept(e);
        }
    }

    private void reopenAfter(GroupId id, long millis) {
        try {
            parts.timer().schedule(() -> opener.execute(() -> reopen(id)), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; group {} will be opened with the next start", id);
        }
    }

    private void reopen(GroupId id) {
        if (closed || !failedReplicas.isClosed(id)) {
            return;
        }
        if (room.isFull()) {
            reopenAfter(id, RETRY_MILLIS);
            return;
        }
        // Before it is open, as it may die again on the way; that must not be forgotten.
        failedReplicas.opened(id);
        try {
            if (id.equals(home)) {
                openHome();
            } else {
                openOther(id);
            }
            LOG.info("group {}: the replica that had failed is open again, and catches up", id);
            look();
        } catch (IOException | RuntimeException e) {
            long pauseMillis = failedReplicas.failed(id, e);
            LOG.error("group {}: the replica that had failed cannot be opened; trying again later", id, e);
            reopenAfter(id, pauseMillis);
        }
    }

    /**
     * A leader whose own disk is full holds the whole group up: it steps aside.
     *
     * @param id of a group whose other members are there, can take entries, and are a majority
     */
    void stepAsideIfFull(GroupId id) {
        LocalGroup group = open.get(id);
        if (group != null && group.replica().term() >= 0 && room.isFull()) {
            fail(id, new IOException("the disk of the leader is full"));
        }
    }

    /** Has the replica of a group here die, for a cause that lies outside. */
    void fail(GroupId id, IOException cause) {
        parts.host().fail(id, cause);
    }

    private GatewayLimits limits() {
        return GatewayLimits.defaults()
                .withQueueBytes(disk.budget().queueBytes())
                .withWritePatience(parts.config().writePatience());
    }

    private GroupOptions options() {
        return new GroupOptions(disk.budget().checkpointBytes(), disk.budget().ballastBytes());
    }

    /** The group's leader may take this replica in from now on, so its directory must have a name that lasts. */
    private void opened(Versioned<GroupRecord> group, MemberRecord own) throws IOException {
        StoreFormat.syncUp(parts.config().directory(), disk.place(group.id()));
        List<MemberRecord> members = new ArrayList<>(group.value().members());
        members.set(members.indexOf(own), own.withState(MemberRecord.OPEN));
        parts.catalog()
                .commit(new Transaction()
                        .expect(Records.GROUP, group)
                        .put(Records.GROUP, group.id(), group.value().withMembers(members)))
                .whenComplete((revision, failure) -> {
                    if (failure != null) {
                        LOG.debug("group {} is open here, which the catalog does not know yet", group.id(), failure);
                        lookLater();
                    }
                });
    }

    /** What this node knows may be old: the catalog itself has to say that the record still stands so. */
    private void clear(GroupId id, Versioned<GroupRecord> without) {
        parts.catalog().commit(new Transaction().expect(Records.GROUP, without)).whenComplete((revision, failure) -> {
            if (failure != null) {
                lookLater();
                return;
            }
            try {
                opener.execute(() -> remove(id));
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping; group {} will be cleared after the next start", id);
            }
        });
    }

    private void remove(GroupId id) {
        boolean isMember = parts.catalog()
                .get(Records.GROUP, id.toString())
                .flatMap(group -> group.value().member(parts.nodeId()))
                .isPresent();
        if (isMember) {
            return;
        }
        try {
            LocalGroup group = open.remove(id);
            if (group != null) {
                group.server().close();
                parts.host().remove(id);
            }
            if (group != null || failedReplicas.isClosed(id)) {
                space.reserveMore(-disk.budget().journalBytes());
                failedReplicas.forget(id);
            }
            disk.clear(id.toString());
            LOG.info("group {} has no replica on this node any more", id);
        } catch (IOException e) {
            LOG.warn("what was here of group {} cannot be deleted", id, e);
        }
    }

    private void lookLater() {
        try {
            parts.timer().schedule(this::look, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping");
        }
    }

    /**
     * Opens volumes for hosts of this node, under its lease, wherever their groups are led. Called once.
     *
     * @param told the space that hosts are told of
     * @param fenced called when the leader of a group says that the lease is over
     */
    VolumeOpener opener(GatewayLease lease, PoolView told, Runnable fenced) {
        Routes made = new Routes(new RouteParts(
                parts.format().nodeId(),
                lease,
                this,
                parts.peers(),
                told,
                limits(),
                parts.timer(),
                System::nanoTime,
                fenced));
        routes = made;
        return made;
    }

    /** Keeps back what hosts of this node have for these groups, and for no others. Called after {@link #opener}. */
    void hold(Set<GroupId> owing) {
        Routes opened = routes;
        if (opened != null) {
            opened.hold(owing);
        }
    }

    /** Puts a fence into the log of a group, wherever it is led. */
    CompletionStage<Void> fence(GroupId group, UUID gateway, long lowestEpoch) {
        Routes opened = routes;
        return opened == null
                ? CompletableFuture.failedFuture(new IllegalStateException("this node is starting"))
                : opened.fence(group, gateway, lowestEpoch);
    }

    SpaceGuard space() {
        return space;
    }

    /** All replicas here. */
    Collection<LocalGroup> all() {
        return open.values();
    }

    RepairCounters repairs() {
        return repairs;
    }

    /** Data of changes that groups led here have accepted and that have not ended. */
    long queuedBytes() {
        return open.values().stream()
                .mapToLong(group -> group.server().queuedBytes())
                .sum();
    }

    /** The id of the group that the disk brought. */
    GroupId home() {
        return home;
    }

    /** Ids of the groups that this node leads now. */
    Set<String> led() {
        return open.values().stream()
                .filter(group -> group.replica().term() >= 0)
                .map(group -> group.id().toString())
                .collect(Collectors.toSet());
    }

    /** What the disk of this node has, and each replica on it, as of the last look at the file system. */
    ControlReply.Space report() {
        // One that stepped aside is opened again when there is space: until then it is full, and holds nobody up.
        ReplicaCondition closedNow = isFull() ? ReplicaCondition.FULL : ReplicaCondition.FAILED;
        return DiskReport.of(space, fileSystem, open.values(), this::condition, failedReplicas.all(), closedNow);
    }

    /** How far each replica here is. */
    List<ReplicaProgress> progress() {
        List<ReplicaProgress> replicas = new ArrayList<>();
        for (LocalGroup group : open.values()) {
            Optional<InstallationProgress> coming = parts.host().installation(group.id());
            replicas.add(new ReplicaProgress(
                    group.id().value(),
                    group.replica().term(),
                    group.chunks().appliedIndex(),
                    coming.map(InstallationProgress::done).orElse(0L),
                    coming.map(InstallationProgress::all).orElse(0L)));
        }
        return replicas;
    }

    /** A node without peers has nobody who could go on without it: there the journal's reserve decides alone. */
    private boolean isFull() {
        return parts.peers() != null && room.isFull();
    }

    private ReplicaCondition condition(LocalGroup group) {
        if (isFull()) {
            return ReplicaCondition.FULL;
        }
        return parts.host().installation(group.id()).isPresent() ? ReplicaCondition.INSTALLING : ReplicaCondition.OPEN;
    }

    /** What the leaders here may admit from now on. */
    void limit(PoolAccount account) {
        account.groups().forEach((id, group) -> {
            LocalGroup here = open.get(new GroupId(id));
            if (here != null) {
                here.room().limit(group.limitBytes(), group.takesEntries(), here.server()::queuedBytes);
            }
        });
    }

    /** Data of all replicas on the disk. */
    long allocatedBytes() {
        return open.values().stream()
                .mapToLong(group -> group.chunks().allocatedBytes())
                .sum();
    }

    /** Completed when the data of a node without peers can be read; a node with peers holds what hosts ask until it can. */
    CompletionStage<Void> whenReady() {
        LocalGroup own = open.get(home);
        return parts.peers() != null || own == null
                ? CompletableFuture.completedStage(null)
                : own.replica().whenReadable();
    }

    @Override
    public Optional<LocalGroup> local(GroupId group) {
        return Optional.ofNullable(open.get(group));
    }

    @Override
    public List<String> candidates(GroupId group) {
        Optional<Versioned<GroupRecord>> known = parts.catalog().get(Records.GROUP, group.toString());
        if (known.isEmpty()) {
            return group.equals(home) ? List.of(parts.nodeId()) : List.of();
        }
        return known.get().value().members().stream()
                .filter(member -> !member.state().equals(MemberRecord.JOINING))
                .sorted(Comparator.comparingInt(MemberRecord::priority).reversed())
                .map(MemberRecord::nodeId)
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        opener.shutdown();
        Routes opened = routes;
        if (opened != null) {
            opened.close();
        }
        open.values().forEach(group -> group.server().close());
    }
}
