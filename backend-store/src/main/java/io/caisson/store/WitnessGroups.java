package io.caisson.store;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.chunk.WitnessState;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs that a witness keeps of placement groups: one in each group that has it, opened and cleared as the catalog says, like the
 * replicas of other nodes ({@link NodeGroups}).
 *
 * <pre>
 *   disk-0/groups/ID/group/  log of a group
 *   disk-0/groups/ID/state/  {@link WitnessState}
 * </pre>
 *
 * One thread opens and closes, the one of {@link NodeGroups}; asking is for any.
 */
final class WitnessGroups {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessGroups.class);

    /** Of the file system: what the log of a group may take for a member that is away. */
    private static final int KEPT_SHARE = 16;

    private final NodeParts parts;
    private final NodeDisk disk;
    private final Executor opener;
    private final Runnable lookLater;
    private final Consumer<Throwable> failed;
    private final FailedReplicas failures = new FailedReplicas(System::nanoTime);
    private final Map<GroupId, WitnessState> open = new ConcurrentHashMap<>();

    /**
     * @param opener the thread that opens and closes; refuses when the node stops
     * @param lookLater has {@link #follow} called again soon
     * @param failed hears of what the node cannot survive
     */
    WitnessGroups(NodeParts parts, NodeDisk disk, Executor opener, Runnable lookLater, Consumer<Throwable> failed) {
        this.parts = parts;
        this.disk = disk;
        this.opener = opener;
        this.lookLater = lookLater;
        this.failed = failed;
    }

    /** How far each is. It leads as little as it can, and never says so. */
    List<ReplicaProgress> progress() {
        List<ReplicaProgress> all = new ArrayList<>();
        open.forEach((id, state) -> all.add(new ReplicaProgress(id.value(), -1, state.appliedIndex(), 0, 0)));
        return all;
    }

    /** Opens and clears what the catalog says. On the opener's thread. */
    void follow() {
        for (Versioned<GroupRecord> group : parts.catalog().list(Records.GROUP)) {
            try {
                follow(group);
            } catch (IOException | RuntimeException e) {
                LOG.error("the log of group {} cannot be opened or closed; trying again", group.id(), e);
                lookLater.run();
            }
        }
        clearThoseOfNobody();
    }

    private void follow(Versioned<GroupRecord> group) throws IOException {
        GroupId id = new GroupId(UUID.fromString(group.id()));
        Optional<MemberRecord> own = own(group.value());
        if (own.isEmpty()) {
            if (hasFiles(id)) {
                // What this node knows may be old: the catalog itself has to say that the record still stands so.
                clear(id, new Transaction().expect(Records.GROUP, group));
            }
            return;
        }
        if (!open.containsKey(id) && !failures.isClosed(id)) {
            open(id);
        }
        if (own.get().state().equals(MemberRecord.JOINING) && open.containsKey(id)) {
            opened(group, own.get());
        }
    }

    private Optional<MemberRecord> own(GroupRecord group) {
        return Optional.ofNullable(group.witness())
                .filter(witness -> witness.nodeId().equals(parts.nodeId()));
    }

    private boolean hasFiles(GroupId id) {
        return Files.exists(disk.place(id.toString()));
    }

    private void open(GroupId id) throws IOException {
        Path place = disk.place(id.toString());
        WitnessState state = new WitnessState(place.resolve("state"));
        parts.host().open(id, place.resolve("group"), state, options(), List.of());
        open.put(id, state);
    }

    private GroupOptions options() throws IOException {
        long checkpointBytes = disk.budget().checkpointBytes();
        long kept = Math.max(4 * checkpointBytes, disk.files().totalBytes() / KEPT_SHARE);
        return new GroupOptions(checkpointBytes, disk.budget().ballastBytes(), kept);
    }

    /** The group's leader may take this witness in from now on, so its directory must have a name that lasts. */
    private void opened(Versioned<GroupRecord> group, MemberRecord own) throws IOException {
        StoreFormat.syncUp(parts.config().directory(), disk.place(group.id()));
        GroupRecord open = group.value().withWitness(own.withState(MemberRecord.OPEN));
        parts.catalog()
                .commit(new Transaction().expect(Records.GROUP, group).put(Records.GROUP, group.id(), open))
                .whenComplete((revision, failure) -> {
                    if (failure != null) {
                        LOG.debug("the log of group {} is open, which the catalog does not know yet", group.id());
                        lookLater.run();
                    }
                });
    }

    /** Logs of groups that are gone themselves. */
    private void clearThoseOfNobody() {
        Path directory = disk.place("x").getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> found = Files.list(directory)) {
            for (Path place : (Iterable<Path>) found::iterator) {
                String name = String.valueOf(place.getFileName());
                if (parts.catalog().get(Records.GROUP, name).isEmpty()) {
                    clear(new GroupId(UUID.fromString(name)), new Transaction().expectAbsent(Records.GROUP, name));
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("what is left in {} cannot be cleared", directory, e);
        }
    }

    private void clear(GroupId id, Transaction confirmed) {
        parts.catalog().commit(confirmed).whenComplete((revision, failure) -> {
            if (failure != null) {
                lookLater.run();
                return;
            }
            run(() -> remove(id));
        });
    }

    private void remove(GroupId id) {
        boolean isWanted = parts.catalog()
                .get(Records.GROUP, id.toString())
                .flatMap(group -> own(group.value()))
                .isPresent();
        if (isWanted || !hasFiles(id)) {
            return;
        }
        try {
            parts.host().remove(id);
            open.remove(id);
            failures.forget(id);
            disk.clear(id.toString());
            LOG.info("this witness has no log of group {} any more", id);
        } catch (IOException e) {
            LOG.warn("the log of group {} cannot be deleted", id, e);
            lookLater.run();
        }
    }

    /** One failed, on any thread: it answers nothing any more. It is closed, and opened anew after a while, as after a crash. */
    void died(GroupId id, Throwable cause) {
        if (id.value().equals(parts.format().catalogGroup())) {
            return;
        }
        long pauseMillis = failures.failed(id, cause);
        LOG.error("group {}: the log here is closed: {}", id, cause.getMessage());
        run(() -> {
            try {
                open.remove(id);
                parts.host().close(id);
                parts.timer().schedule(() -> run(() -> reopen(id)), pauseMillis, TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                e.addSuppressed(cause);
                failed.accept(e);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("stopping; group {} will be opened with the next start", id);
            }
        });
    }

    private void reopen(GroupId id) {
        failures.opened(id);
        lookLater.run();
    }

    private void run(Runnable what) {
        try {
            opener.execute(what);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("stopping");
        }
    }
}
