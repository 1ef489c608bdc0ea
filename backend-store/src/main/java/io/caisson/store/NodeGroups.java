package io.caisson.store;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.route.BlockService;
import io.caisson.store.route.RouteParts;
import io.caisson.store.route.Routes;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.PoolView;
import io.caisson.store.volume.VolumeOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * <p>How one is opened and closed is known to {@link LocalReplicas}, and what becomes of one that fails to
 * {@link ReplicaRevival}.
 */
final class NodeGroups implements GroupDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGroups.class);
    private static final long RETRY_MILLIS = 1000;

    private final NodeParts parts;
    private final NodeReplicas replicas;
    private final ReplicaRevival revival;
    private final NodeDisks disks;
    private final DiskAddition addition;

    /** Of a node that has logs only, and no replicas. */
    private final @Nullable WitnessGroups witness;

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
        this.replicas = new NodeReplicas(parts, disk, pool, failed);
        this.revival =
                new ReplicaRevival(parts, replicas, this, this::belongs, this::serves, opener, this::look, failed);
        this.disks = new NodeDisks(parts, replicas, revival, opener, this::look);
        this.addition = new DiskAddition(parts, disks, opener, disk::directory, Clock.systemUTC());
        this.witness =
                parts.format().ofWitness() ? new WitnessGroups(parts, disk, opener, this::lookLater, failed) : null;
    }

    /**
     * Opens the group that the first disk brought.
     *
     * @param failed hears of a failure inside a gateway that it cannot survive
     */
    static NodeGroups open(NodeParts parts, NodeDisk disk, IoPool pool, Consumer<Throwable> failed) throws IOException {
        NodeGroups groups = new NodeGroups(parts, disk, pool, failed);
        parts.timer().scheduleWithFixedDelay(groups::watchSpace, 1, 1, TimeUnit.SECONDS);
        WitnessGroups logs = groups.witness;
        if (logs != null) {
            parts.host().onFailure(logs::died);
        } else {
            parts.host().onFailure(groups.revival::died);
            groups.replicas.open(groups.replicas.first(), groups.replicas.home());
        }
        groups.serveGateways();
        return groups;
    }

    /** Of the first disk only; each added one has a thread for that, as it may not answer ({@link NodeDisks}). */
    private void watchSpace() {
        replicas.first().space().watch();
    }

    /** Does what gateways on other nodes ask for, in the groups that are led here. */
    private void serveGateways() {
        PeerTransport peers = parts.peers();
        if (peers != null) {
            UUID catalog = parts.format().catalogGroup();
            // The catalog's entries are small and few, and without them this node would lose its lease.
            peers.guardAppends((group, bytes) -> group.equals(catalog) || takes(new GroupId(group), bytes));
            peers.register(
                    BlockService.NUMBER,
                    new BlockService(
                            id -> local(id).map(LocalGroup::server).orElse(null),
                            parts.host()::leader,
                            System::nanoTime));
        }
    }

    private boolean takes(GroupId group, long bytes) {
        return witness == null
                ? replicas.takes(group, bytes)
                : replicas.first().room().takes(bytes);
    }

    /** Follows the catalog from here on. */
    void start() {
        watch = parts.catalog().watch(parts.catalog().revision(), (revision, changes) -> {
            if (changes.stream().anyMatch(change -> change.kind() == Records.GROUP || change.kind() == Records.DISK)) {
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
        if (witness != null) {
            witness.follow();
            return;
        }
        disks.follow();
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
        String diskId = own.map(MemberRecord::diskId).orElse("");
        boolean isElsewhere = false;
        for (LocalReplicas disk : replicas.disks()) {
            if (!disk.disk().id().toString().equals(diskId) && isLeftOver(disk, id)) {
                clear(disk, id, group);
                isElsewhere = true;
            }
        }
        if (own.isPresent() && !isElsewhere) {
            replicas.on(UUID.fromString(diskId))
                    .filter(disk -> disks.isServing(disk.disk().id()))
                    .ifPresent(disk -> openAgain(disk, id, group, own.get()));
        }
    }

    private boolean serves(UUID disk) {
        return disks.isServing(disk);
    }

    /** A group that the catalog does not know was brought by a disk just now. */
    private boolean belongs(LocalReplicas disk, GroupId id) {
        return parts.catalog()
                .get(Records.GROUP, id.toString())
                .map(group -> isHome(disk, id)
                        || group.value()
                                .member(parts.nodeId())
                                .filter(member ->
                                        member.diskId().equals(disk.disk().id().toString()))
                                .isPresent())
                .orElse(true);
    }

    private boolean isHome(LocalReplicas disk, GroupId id) {
        return disk.disk().isFirst() && id.equals(replicas.home());
    }

    /** Whether a disk has something of a group that is not to be there; never what the first disk brought. */
    private boolean isLeftOver(LocalReplicas disk, GroupId id) {
        return !isHome(disk, id) && disks.isServing(disk.disk().id()) && disk.hasFiles(id);
    }

    private void openAgain(LocalReplicas disk, GroupId id, Versioned<GroupRecord> group, MemberRecord own) {
        // Its data are where the first disk brought them: elsewhere it would begin with nothing.
        boolean isMissingAtHome = id.equals(replicas.home()) && !replicas.isOpen(id);
        if (isMissingAtHome || disk.failures().isClosed(id)) {
            return;
        }
        try {
            if (!replicas.isOpen(id)) {
                replicas.open(disk, id);
            }
            if (own.state().equals(MemberRecord.JOINING)) {
                opened(disk, group, own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The group's leader may take this replica in from now on, so its directory must have a name that lasts. */
    private void opened(LocalReplicas disk, Versioned<GroupRecord> group, MemberRecord own) throws IOException {
        NodeDisk on = disk.disk();
        StoreFormat.syncUp(on.isFirst() ? parts.config().directory() : on.directory(), on.place(group.id()));
        DiskIdentity.sync(on.directory());
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
    private void clear(LocalReplicas disk, GroupId id, Versioned<GroupRecord> without) {
        parts.catalog().commit(new Transaction().expect(Records.GROUP, without)).whenComplete((revision, failure) -> {
            if (failure != null) {
                lookLater();
                return;
            }
            try {
                opener.execute(() -> remove(disk, id));
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping; group {} will be cleared after the next start", id);
            }
        });
    }

    private void remove(LocalReplicas disk, GroupId id) {
        boolean isThere = parts.catalog()
                .get(Records.GROUP, id.toString())
                .flatMap(group -> group.value().member(parts.nodeId()))
                .filter(member -> member.diskId().equals(disk.disk().id().toString()))
                .isPresent();
        if (isThere || !isLeftOver(disk, id)) {
            return;
        }
        try {
            replicas.clear(disk, id);
            LOG.info("group {} has no replica in {} any more", id, disk.disk().directory());
            // The group may wait to be opened on another disk.
            look();
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
     * A leader whose own disk is full holds the whole group up: it steps aside.
     *
     * @param id of a group whose other members are there, can take entries, and are a majority
     */
    void stepAsideIfFull(GroupId id) {
        boolean leads =
                replicas.get(id).map(group -> group.replica().term() >= 0).orElse(false);
        boolean isFull = replicas.place(id).map(LocalReplicas::isFull).orElse(false);
        if (leads && isFull) {
            fail(id, new IOException("the disk of the leader is full"));
        }
    }

    /** Has the replica of a group here die, for a cause that lies outside. */
    void fail(GroupId id, IOException cause) {
        parts.host().fail(id, cause);
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
                replicas.limits(),
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

    /** Makes a directory one of this node's disks. */
    CompletionStage<ControlReply> add(ControlRequest.AddDisk asked) {
        return witness == null
                ? addition.add(asked)
                : CompletableFuture.completedStage(new ControlReply.AddedDisk(
                        ControlReply.Addition.REFUSED,
                        new UUID(0, 0),
                        "this node is a witness, which has no disks",
                        "add the disk to another node"));
    }

    /** All disks of this node, the first one first; none of a witness. */
    ControlReply.Disks report() {
        return witness == null ? disks.report() : new ControlReply.Disks(List.of());
    }

    /** How far each replica, or log, here is. */
    List<ReplicaProgress> progress() {
        return witness == null ? replicas.progress() : witness.progress();
    }

    /** Those that are here. */
    NodeReplicas replicas() {
        return replicas;
    }

    @Override
    public Optional<LocalGroup> local(GroupId group) {
        return replicas.get(group);
    }

    @Override
    public List<String> candidates(GroupId group) {
        Optional<Versioned<GroupRecord>> known = parts.catalog().get(Records.GROUP, group.toString());
        if (known.isEmpty()) {
            return group.equals(replicas.home()) ? List.of(parts.nodeId()) : List.of();
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
        revival.stop();
        watch.close();
        addition.close();
        disks.close();
        opener.shutdown();
        Routes opened = routes;
        if (opened != null) {
            opened.close();
        }
        replicas.stopServing();
    }
}
