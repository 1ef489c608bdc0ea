package io.caisson.store;

import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.ChunkStoreOptions;
import io.caisson.store.chunk.LogEntryCodec;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.file.DiskSpace;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.placement.PoolAccount;
import io.caisson.store.repair.ReplicaCopies;
import io.caisson.store.replica.DiskRoom;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.InstallationProgress;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.volume.BlockSource;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.GroupGateway;
import io.caisson.store.volume.GroupRoom;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.RepairCounters;
import io.caisson.store.volume.SpaceGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The replicas on this node's disk: how one is opened, closed and cleared, and what each is now. Which ones there shall be is
 * decided by {@link NodeGroups}. Opening and closing is for one thread at a time, everything else for any.
 */
final class LocalReplicas {
    private final NodeParts parts;
    private final NodeDisk disk;
    private final IoPool pool;
    private final Consumer<Throwable> failed;
    private final SpaceGuard space;
    private final long fileSystem;
    private final GroupId home;
    private final RepairCounters repairs = new RepairCounters();
    private final FailedReplicas failures = new FailedReplicas(System::nanoTime);
    private final DiskRoom room;
    private final Map<GroupId, LocalGroup> open = new ConcurrentHashMap<>();

    /** @param failed hears of a failure inside a gateway that it cannot survive */
    LocalReplicas(NodeParts parts, NodeDisk disk, IoPool pool, Consumer<Throwable> failed) {
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

    /** Opens the one that the disk brought. */
    void openHome() throws IOException {
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

    /** Opens another, where the disk has a place for it; empty and without members if it was not there. */
    void openOther(GroupId id) throws IOException {
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

    /** What gateways of this node may have under way. */
    GatewayLimits limits() {
        return GatewayLimits.defaults()
                .withQueueBytes(disk.budget().queueBytes())
                .withWritePatience(parts.config().writePatience());
    }

    private GroupOptions options() {
        return new GroupOptions(disk.budget().checkpointBytes(), disk.budget().ballastBytes());
    }

    /**
     * Closes one, whose files stay. Until then the engine may go on to lead with it, even if it is dead.
     *
     * @throws IOException if the engine did not let go
     */
    void close(GroupId id) throws IOException {
        LocalGroup group = open.remove(id);
        if (group != null) {
            group.server().close();
            // Before the engine waits for an entry that waits for space.
            group.chunks().close();
        }
        parts.host().close(id);
    }

    /** Closes and deletes one. */
    void clear(GroupId id) throws IOException {
        LocalGroup group = open.remove(id);
        if (group != null) {
            group.server().close();
            parts.host().remove(id);
        }
        if (group != null || failures.isClosed(id)) {
            space.reserveMore(-disk.budget().journalBytes());
            failures.forget(id);
        }
        disk.clear(id.toString());
    }

    /** Nothing here serves a gateway any more; the replicas themselves are closed with the engine. */
    void stopServing() {
        open.values().forEach(group -> group.server().close());
    }

    boolean isOpen(GroupId id) {
        return open.containsKey(id);
    }

    Optional<LocalGroup> get(GroupId id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Those that failed. */
    FailedReplicas failures() {
        return failures;
    }

    /** Whether the disk takes entries of hosts. */
    DiskRoom room() {
        return room;
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
        return DiskReport.of(space, fileSystem, open.values(), this::condition, failures.all(), closedNow);
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
}
