package io.caisson.store;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.placement.PoolAccount;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.InstallationProgress;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.RepairCounters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replicas of this node, on whichever of its disks. A group has one at most, and which disk it is on is known from before it
 * is opened until it is cleared. Opening, closing, and what comes and goes of disks is for one thread at a time, everything else
 * for any.
 */
final class NodeReplicas {
    private final NodeParts parts;
    private final IoPool pool;
    private final Consumer<Throwable> failed;
    private final RepairCounters repairs = new RepairCounters();
    private final LocalReplicas first;
    private final Map<UUID, LocalReplicas> added = new ConcurrentHashMap<>();
    private final Map<GroupId, LocalReplicas> places = new ConcurrentHashMap<>();

    /** @param failed hears of a failure inside a gateway that it cannot survive */
    NodeReplicas(NodeParts parts, NodeDisk first, IoPool pool, Consumer<Throwable> failed) {
        this.parts = parts;
        this.pool = pool;
        this.failed = failed;
        this.first = new LocalReplicas(parts, first, pool, repairs, failed);
    }

    /** One more disk, which has nothing open yet. */
    LocalReplicas add(NodeDisk disk) {
        return added.computeIfAbsent(disk.id(), id -> new LocalReplicas(parts, disk, pool, repairs, failed));
    }

    /** A disk is none of this node any more. What is open there is closed; its files stay. */
    void remove(UUID disk) throws IOException {
        LocalReplicas gone = added.get(disk);
        if (gone != null) {
            for (LocalGroup group : List.copyOf(gone.all())) {
                gone.close(group.id());
            }
            added.remove(disk);
            places.values().removeIf(place -> place == gone);
        }
    }

    /** The disk that came with the node. */
    LocalReplicas first() {
        return first;
    }

    /** What is on one disk, if that has been there since the node started. */
    Optional<LocalReplicas> on(UUID disk) {
        return disk.equals(first.disk().id()) ? Optional.of(first) : Optional.ofNullable(added.get(disk));
    }

    /** All disks that have been there since the node started. */
    List<LocalReplicas> disks() {
        return Stream.concat(Stream.of(first), added.values().stream()).toList();
    }

    /** The disk that has, or had, or is about to have the replica of a group. */
    Optional<LocalReplicas> place(GroupId id) {
        return Optional.ofNullable(places.get(id));
    }

    /** Opens the replica of a group on a disk: {@link LocalReplicas#open}. */
    void open(LocalReplicas disk, GroupId id) throws IOException {
        // First, as it may die before it is open.
        LocalReplicas before = places.put(id, disk);
        if (before != null && before != disk) {
            before.failures().forget(id);
        }
        disk.open(id);
    }

    /** Makes the group that a disk brings: {@link LocalReplicas#found}. */
    void found(LocalReplicas disk) throws IOException {
        places.put(new GroupId(disk.disk().id()), disk);
        disk.found();
    }

    /** Makes a group on a disk: {@link LocalReplicas#found(GroupId)}. */
    void found(LocalReplicas disk, GroupId id) throws IOException {
        places.put(id, disk);
        disk.found(id);
    }

    /** Closes and deletes what a disk has of a group: {@link LocalReplicas#clear}. */
    void clear(LocalReplicas disk, GroupId id) throws IOException {
        disk.clear(id);
        places.remove(id, disk);
    }

    boolean isOpen(GroupId id) {
        return get(id).isPresent();
    }

    Optional<LocalGroup> get(GroupId id) {
        LocalReplicas place = places.get(id);
        return place == null ? Optional.empty() : place.get(id);
    }

    private Stream<LocalGroup> stream() {
        return disks().stream().flatMap(disk -> disk.all().stream());
    }

    Collection<LocalGroup> all() {
        return stream().toList();
    }

    /** Nothing here serves a gateway any more; the replicas themselves are closed with the engine. */
    void stopServing() {
        stream().forEach(group -> group.server().close());
    }

    /** Whether the disk of a group takes entries of hosts. Of what is not here, nothing can be added anyway. */
    boolean takes(GroupId id, long bytes) {
        LocalReplicas place = places.get(id);
        return place == null || place.room().takes(bytes);
    }

    RepairCounters repairs() {
        return repairs;
    }

    /** Data of changes that groups led here have accepted and that have not ended. */
    long queuedBytes() {
        return stream().mapToLong(group -> group.server().queuedBytes()).sum();
    }

    /** Data of all replicas on all disks. */
    long allocatedBytes() {
        return stream().mapToLong(group -> group.chunks().allocatedBytes()).sum();
    }

    /** The id of the group that the first disk brought. */
    GroupId home() {
        return new GroupId(first.disk().id());
    }

    /** Ids of the groups that this node leads now. */
    Set<String> led() {
        return stream()
                .filter(group -> group.replica().term() >= 0)
                .map(group -> group.id().toString())
                .collect(Collectors.toSet());
    }

    /** What gateways of this node may have under way. */
    GatewayLimits limits() {
        return first.limits();
    }

    /** The space of the first disk, with the replicas of all: what a node said of itself when it had one disk only. */
    ControlReply.Space report() {
        ControlReply.Space own = first.report();
        List<ReplicaSpace> replicas = new ArrayList<>(own.replicas());
        added.values().forEach(disk -> replicas.addAll(disk.report().replicas()));
        return new ControlReply.Space(
                own.totalBytes(),
                own.usableBytes(),
                own.reserveBytes(),
                own.allocatedBytes(),
                own.ledBytes(),
                own.isShort(),
                own.fileSystem(),
                replicas);
    }

    /** How far each replica here is. */
    List<ReplicaProgress> progress() {
        return stream().map(this::progress).toList();
    }

    private ReplicaProgress progress(LocalGroup group) {
        Optional<InstallationProgress> coming = parts.host().installation(group.id());
        return new ReplicaProgress(
                group.id().value(),
                group.replica().term(),
                group.chunks().appliedIndex(),
                coming.map(InstallationProgress::done).orElse(0L),
                coming.map(InstallationProgress::all).orElse(0L));
    }

    /** What the leaders here may admit from now on. */
    void limit(PoolAccount account) {
        disks().forEach(disk -> disk.limit(account));
    }

    /** Completed when the data of a node without peers can be read; a node with peers holds what hosts ask until it can. */
    CompletionStage<Void> whenReady() {
        Optional<LocalGroup> own = first.get(home());
        return parts.peers() != null || own.isEmpty()
                ? CompletableFuture.completedStage(null)
                : own.get().replica().whenReadable();
    }
}
