package io.caisson.store;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.volume.LocalGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks that were added to this node: which there are, by the catalog, and how each is. Looks at each once a second, on a
 * thread of its own, as a disk that is broken may not answer. One that is not there, or fails, has its replicas closed; when it is
 * back they are opened again. The disk that came with the node is not looked at: what fails there is judged by replica.
 *
 * <p>Any thread; what is opened and closed is on the opener's.
 */
final class NodeDisks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDisks.class);
    private static final long EVERY_MILLIS = 1000;

    /** A disk that takes so long to read a small file has failed, as far as hosts are concerned. */
    private static final long CHECK_PATIENCE_MILLIS = 10_000;

    private final NodeParts parts;
    private final NodeReplicas replicas;
    private final ReplicaRevival revival;
    private final Executor opener;
    private final Runnable changed;
    private final DiskSeals seals;
    private final Map<UUID, AddedDisk> disks = new ConcurrentHashMap<>();

    /** One thread at most for each disk. */
    private final ExecutorService checks = new ThreadPoolExecutor(
            0, 2 * DiskAddition.MAX_DISKS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "disk-check");
                thread.setDaemon(true);
                return thread;
            });

    private final ScheduledFuture<?> looks;

    /**
     * @param opener the thread that opens and closes replicas; refuses when the node stops
     * @param changed called when replicas can be opened that could not before
     */
    NodeDisks(NodeParts parts, NodeReplicas replicas, ReplicaRevival revival, Executor opener, Runnable changed) {
        this.parts = parts;
        this.replicas = replicas;
        this.revival = revival;
        this.opener = opener;
        this.changed = changed;
        this.seals = new DiskSeals(parts.config().directory());
        this.looks =
                parts.timer().scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Goes by the records that the catalog has now. On the opener's thread. */
    void follow() {
        Map<UUID, Versioned<DiskRecord>> records = new HashMap<>();
        for (Versioned<DiskRecord> disk : parts.catalog().list(Records.DISK)) {
            if (disk.value().nodeId().equals(parts.nodeId()) && !disk.value().cameWithNode()) {
                records.put(UUID.fromString(disk.id()), disk);
            }
        }
        records.forEach((id, record) -> {
            if (!disks.containsKey(id)) {
                AddedDisk disk = new AddedDisk(id, Path.of(record.value().name()), System::nanoTime);
                disks.put(id, disk);
                check(disk);
            }
        });
        for (AddedDisk disk : List.copyOf(disks.values())) {
            if (!records.containsKey(disk.id())) {
                forget(disk);
            }
        }
    }

    /** Its record is gone, and so are its replicas. */
    private void forget(AddedDisk disk) {
        try {
            replicas.remove(disk.id());
        } catch (IOException e) {
            LOG.error("disk {} is no disk any more, but what is open there cannot be closed", disk.id(), e);
            return;
        }
        disks.remove(disk.id());
        forgetSeal(disk.id());
        LOG.info("{} is no disk of this node any more (it was {})", disk.directory(), disk.id());
        if (disk.isServing()) {
            // So that it can become another one.
            try {
                checks.execute(() -> empty(disk));
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping; {} is left as it is", disk.directory());
            }
        }
    }

    private void forgetSeal(UUID id) {
        try {
            seals.forget(id);
        } catch (IOException e) {
            LOG.warn("the seal of disk {} stays where it is, which does no harm", id, e);
        }
    }

    private void empty(AddedDisk disk) {
        try {
            DiskIdentity.verify(disk.directory(), disk.id(), UUID.fromString(parts.nodeId()));
            NodeDisk.delete(disk.directory().resolve("groups"));
            DiskIdentity.remove(disk.directory());
        } catch (IOException e) {
            LOG.warn("{} was not emptied: {}", disk.directory(), e.toString());
        }
    }

    /** Whether replicas on it can be opened. The disk that came with the node is always taken for well. */
    boolean isServing(UUID id) {
        AddedDisk disk = disks.get(id);
        return id.equals(replicas.first().disk().id()) || disk != null && disk.isServing();
    }

    /** Directories of disks that were added. */
    List<Path> directories() {
        return disks.values().stream().map(AddedDisk::directory).toList();
    }

    private void look() {
        try {
            disks.values().forEach(disk -> {
                if (disk.checkMillis() > CHECK_PATIENCE_MILLIS) {
                    down(disk, DiskCondition.FAILED, disk.directory() + " does not answer");
                }
                check(disk);
            });
        } catch (RuntimeException e) {
            // A task of the timer that throws is never run again.
            LOG.error("the disks could not be looked at; trying again", e);
        }
    }

    private void check(AddedDisk disk) {
        if (!disk.beginCheck()) {
            return;
        }
        try {
            checks.execute(() -> {
                try {
                    examine(disk);
                } finally {
                    disk.endCheck();
                }
            });
        } catch (RejectedExecutionException stopping) {
            disk.endCheck();
        }
    }

    private void examine(AddedDisk disk) {
        try {
            UUID node = UUID.fromString(parts.nodeId());
            if (disk.isServing()) {
                seals.verify(disk.directory(), disk.id(), node);
                replicas.on(disk.id()).ifPresent(LocalReplicas::watchSpace);
            } else {
                seals.check(disk.directory(), disk.id(), node);
            }
            if (!disk.isServing() || hasFailures(disk)) {
                DiskCheck.run(disk.directory());
            }
            up(disk);
        } catch (DiskDownException e) {
            down(disk, e.condition(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            down(disk, DiskCondition.FAILED, disk.directory() + " fails: " + e.getMessage());
        }
    }

    private boolean hasFailures(AddedDisk disk) {
        return replicas.on(disk.id())
                .map(place -> !place.failures().all().isEmpty())
                .orElse(false);
    }

    private void up(AddedDisk disk) {
        boolean isOpen = replicas.on(disk.id()).isPresent();
        if (isOpen && disk.isServing()) {
            return;
        }
        try {
            opener.execute(() -> open(disk));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; disk {} will be opened with the next start", disk.id());
        }
    }

    private void open(AddedDisk disk) {
        boolean isOpen = disk.isServing() && replicas.on(disk.id()).isPresent();
        if (isOpen || disks.get(disk.id()) != disk) {
            return;
        }
        try {
            replicas.add(opened(disk.id(), disk.directory())).mounted();
        } catch (DiskDownException e) {
            down(disk, e.condition(), String.valueOf(e.getMessage()));
            return;
        } catch (IOException | RuntimeException e) {
            LOG.error("disk {} in {} cannot be opened; trying again", disk.id(), disk.directory(), e);
            down(disk, DiskCondition.FAILED, disk.directory() + " cannot be opened: " + e.getMessage());
            return;
        }
        if (disk.up()) {
            LOG.info("disk {} in {} is there", disk.id(), disk.directory());
            revival.reopen(disk.id());
            changed.run();
        }
    }

    private NodeDisk opened(UUID id, Path directory) throws IOException {
        StoreFormat.severalDisks(parts.config().directory());
        return NodeDisk.openAdded(
                directory,
                id,
                UUID.fromString(parts.nodeId()),
                seals,
                replicas.first().disk().budget().segmentBytes());
    }

    private void down(AddedDisk disk, DiskCondition condition, String reason) {
        if (!disk.down(condition, reason)) {
            return;
        }
        LOG.error("disk {} does not serve: {}; its replicas are closed, other disks go on", disk.id(), reason);
        IOException cause = new IOException(reason);
        replicas.on(disk.id()).ifPresent(place -> {
            for (LocalGroup group : place.all()) {
                parts.host().fail(group.id(), cause);
            }
        });
    }

    /**
     * Begins with a disk that nobody knows yet, so that what it brings is there before the catalog says so. On the opener's
     * thread.
     *
     * @throws DiskRefusedException if it is too small
     */
    LocalReplicas begin(UUID id, Path directory) throws IOException, DiskRefusedException {
        NodeDisk opened = opened(id, directory);
        long usable = opened.files().usableBytes();
        if (usable < opened.budget().leastUsableBytes()) {
            throw new DiskRefusedException(
                    directory + " has " + usable + " bytes left, and a disk of its size needs "
                            + opened.budget().leastUsableBytes() + " to begin with",
                    "give a larger one");
        }
        LocalReplicas place = replicas.add(opened);
        replicas.found(place);
        return place;
    }

    /** What was begun did not come about: it is closed. On the opener's thread. */
    void abandon(UUID id) {
        try {
            replicas.remove(id);
        } catch (IOException e) {
            LOG.warn("what was begun of disk {} cannot be closed", id, e);
        }
        forgetSeal(id);
    }

    /** All disks of this node, as of the last look at each, the one that came with it first. */
    ControlReply.Disks report() {
        List<DiskState> states = new ArrayList<>();
        LocalReplicas first = replicas.first();
        states.add(new DiskState(first.disk().id(), DiskCondition.SERVING, 0, "", first.report()));
        disks.values().stream()
                .sorted((a, b) -> a.directory().compareTo(b.directory()))
                .forEach(disk -> {
                    ControlReply.Space space =
                            replicas.on(disk.id()).map(LocalReplicas::report).orElseGet(() -> nothing(disk.id()));
                    states.add(new DiskState(disk.id(), disk.condition(), disk.downMillis(), disk.reason(), space));
                });
        return new ControlReply.Disks(states);
    }

    /** Of a disk that was not there since the node started, the catalog knows what should be on it. */
    private ControlReply.Space nothing(UUID id) {
        List<ReplicaSpace> closed = new ArrayList<>();
        for (Versioned<GroupRecord> group : parts.catalog().list(Records.GROUP)) {
            group.value()
                    .member(parts.nodeId())
                    .filter(member -> member.diskId().equals(id.toString()))
                    .ifPresent(member ->
                            closed.add(new ReplicaSpace(UUID.fromString(group.id()), ReplicaCondition.FAILED, 0, 0)));
        }
        return new ControlReply.Space(0, 0, 0, 0, 0, false, 0, closed);
    }

    @Override
    public void close() {
        looks.cancel(false);
        checks.shutdown();
    }
}
