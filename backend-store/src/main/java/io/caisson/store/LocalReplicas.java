package io.caisson.store;

import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.ChunkStoreOptions;
import io.caisson.store.chunk.LogEntryCodec;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.file.DiskSpace;
import io.caisson.store.file.FreeSpace;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.placement.PoolAccount;
import io.caisson.store.repair.ReplicaCopies;
import io.caisson.store.replica.DiskRoom;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.GroupOptions;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicas on one disk of this node: how one is opened, closed and cleared, and what each is now. Which ones there shall be
 * is decided by {@link NodeGroups}. Opening and closing is for one thread at a time, everything else for any.
 */
final class LocalReplicas {
    private final NodeParts parts;
    private final NodeDisk disk;
    private final IoPool pool;
    private final Consumer<Throwable> failed;
    private final SpaceGuard space;
    private final @Nullable MountedSpace mounted;
    private volatile long fileSystem;
    private final GroupId brought;
    private final RepairCounters repairs;
    private final FailedReplicas failures = new FailedReplicas(System::nanoTime);
    private final DiskRoom room;
    private final Map<GroupId, LocalGroup> open = new ConcurrentHashMap<>();

    /** Those whose journals are part of the reserve. The opener's thread. */
    private final Set<GroupId> reserved = new HashSet<>();

    /**
     * @param repairs counts for the whole node
     * @param failed hears of a failure inside a gateway that it cannot survive
     */
    LocalReplicas(NodeParts parts, NodeDisk disk, IoPool pool, RepairCounters repairs, Consumer<Throwable> failed) {
        this.parts = parts;
        this.disk = disk;
        this.pool = pool;
        this.repairs = repairs;
        this.failed = failed;
        this.brought = new GroupId(disk.id());
        this.fileSystem = DiskSpace.fileSystem(disk.directory());
        this.mounted = disk.isFirst() ? null : new MountedSpace(disk.directory(), disk.files());
        FreeSpace free = mounted == null ? disk.files() : mounted;
        this.space = new SpaceGuard(
                free,
                disk.budget().floorBytes(),
                disk.budget().floorBytes(),
                parts.config().softSpacePercent(),
                System::nanoTime);
        this.room = new DiskRoom(
                free, disk.budget().emergencyBytes(), disk.budget().recoveredBytes(), System::nanoTime, full -> {
                    if (full) {
                        parts.host().giveUpBallast(this::isOnThisFileSystem);
                    }
                });
    }

    /**
     * Opens one where the disk has a place for it. What was not there is empty then, and without members: who has data for it
     * brings it up.
     *
     * @throws DiskDownException if the disk is not there; then nothing was changed
     */
    void open(GroupId id) throws IOException {
        disk.verify();
        if (isHome(id)) {
            openHome();
        } else {
            if (parts.peers() == null && !Files.exists(disk.place(id.toString()).resolve("group"))) {
                // A node without peers would make it anew, empty: hosts would read zeros where their data were.
                throw new IOException("group " + id + " is missing from " + disk.directory());
            }
            openOther(id, List.of());
        }
        reserve(id);
    }

    /**
     * Makes the group that an added disk brings, whose one member is this node. Never again for a disk: it would be empty.
     */
    void found() throws IOException {
        if (disk.isFirst() || Files.exists(disk.place(brought.toString()))) {
            throw new IllegalStateException("disk " + disk.id() + " has brought its group");
        }
        openOther(brought, own());
        StoreFormat.syncUp(disk.directory(), disk.place(brought.toString()));
        DiskIdentity.sync(disk.directory());
        reserve(brought);
    }

    /**
     * Completed when the group that the disk brought has been led once. Only from then on its log says who its member is: a start
     * that finds nothing of it opens a group without members, which nobody could ever lead.
     */
    CompletionStage<Void> whenLed() {
        LocalGroup group = open.get(brought);
        return group == null
                ? CompletableFuture.failedFuture(new IOException("group " + brought + " is not open"))
                : group.replica().whenReadable();
    }

    private boolean isOnThisFileSystem(GroupId id) {
        return isHere(id) || disk.isFirst() && id.value().equals(parts.format().catalogGroup());
    }

    private boolean isHome(GroupId id) {
        return disk.isFirst() && id.equals(brought);
    }

    private List<GroupMember> own() {
        PeerTransport peers = parts.peers();
        return peers == null ? List.of() : List.of(new GroupMember(parts.nodeId(), peers.address(), 1));
    }

    private void openHome() throws IOException {
        ChunkStore chunks = new ChunkStore(disk.files(), ChunkStoreOptions.defaults());
        add(brought, replica(brought, disk.homeLog(), chunks, own()), chunks);
    }

    private void openOther(GroupId id, List<GroupMember> members) throws IOException {
        Path place = disk.place(id.toString());
        NativeDirectory files = NativeDirectory.open(place.resolve("chunks"));
        ChunkStore chunks = new ChunkStore(files, ChunkStoreOptions.oneOfSeveral());
        add(id, replica(id, place.resolve("group"), chunks, members), chunks);
    }

    private ReplicaGroup replica(GroupId id, Path log, ChunkStore chunks, List<GroupMember> members)
            throws IOException {
        return parts.peers() == null
                ? parts.host().open(id, log, chunks, options())
                : parts.host().open(id, log, chunks, options(), members);
    }

    private void reserve(GroupId id) {
        if (reserved.add(id)) {
            space.reserveMore(disk.budget().journalBytes());
        }
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
                        () -> parts.others(id),
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
        if (reserved.remove(id)) {
            space.reserveMore(-disk.budget().journalBytes());
        }
        failures.forget(id);
        disk.verify();
        disk.clear(id.toString());
    }

    boolean isOpen(GroupId id) {
        return open.containsKey(id);
    }

    Optional<LocalGroup> get(GroupId id) {
        return Optional.ofNullable(open.get(id));
    }

    NodeDisk disk() {
        return disk;
    }

    /** Whether it is open, or was until it failed. */
    boolean isHere(GroupId id) {
        return open.containsKey(id) || failures.isClosed(id);
    }

    /** Whether the disk has, or may have, anything of it. */
    boolean hasFiles(GroupId id) {
        return isHere(id) || Files.exists(disk.place(id.toString()));
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

    /** What the disk has, and each replica on it, as of the last look at the file system. */
    ControlReply.Space report() {
        // One that stepped aside is opened again when there is space: until then it is full, and holds nobody up.
        ReplicaCondition closedNow = isFull() ? ReplicaCondition.FULL : ReplicaCondition.FAILED;
        return DiskReport.of(space, fileSystem, open.values(), this::condition, failures.all(), closedNow);
    }

    /** An added disk is there, maybe on another device than the last time. On the opener's thread. */
    void mounted() {
        if (mounted != null) {
            mounted.mounted();
            fileSystem = DiskSpace.fileSystem(disk.directory());
        }
    }

    /** Asks the file system how much room there is. Blocks for as long as that takes. */
    void watchSpace() {
        space.watch();
        room.isFull();
    }

    /**
     * Whether the disk takes no entries, as of the last look: threads that serve all disks ask that. A node without peers has nobody who
     * could go on without it: there the journal's reserve decides alone.
     */
    boolean isFull() {
        return parts.peers() != null && (disk.isFirst() ? room.isFull() : room.wasFull());
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
}
