package io.caisson.store;

import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlReply.Addition;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Founds groups on disks of this node for volumes of one or two replicas: at most one of each on a disk. One at a time, on a
 * thread of its own.
 *
 * <p>What is on the disk comes first: the group, with this node as its one member, led once. Then the catalog: the record of the
 * group, and a name that no other group of the disk for as many replicas can have, in one transaction, which holds only while
 * the records of the disk and of its node are as they were. So the catalog never names a group that is not there, and what was
 * begun and not recorded can be deleted: whoever does that puts the disk's record anew in the same step in which the catalog
 * confirms that it knows no such group, and a commit that comes late finds another record.
 */
final class GroupFounding implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFounding.class);
    private static final long PATIENCE_SECONDS = 10;
    private static final int LEADS = 2;

    /** Foundings that wait: each disk is asked by one volume's creation at a time, mostly. */
    private static final int MAX_WAITING = 16;

    private final NodeParts parts;
    private final NodeReplicas replicas;
    private final Predicate<UUID> serves;
    private final Executor opener;
    private final Clock clock;
    /** One at a time; who finds more than that waiting asks elsewhere, or again. */
    private final ExecutorService work =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "group-found");
                thread.setDaemon(true);
                return thread;
            });

    /** Groups that are there and whose commit had no answer, by the names that they are to have. The work's thread. */
    private final Map<String, GroupId> unsettled = new HashMap<>();

    /**
     * @param serves whether replicas on a disk can be opened
     * @param opener the thread that opens and closes replicas
     */
    GroupFounding(NodeParts parts, NodeReplicas replicas, Predicate<UUID> serves, Executor opener, Clock clock) {
        this.parts = parts;
        this.replicas = replicas;
        this.serves = serves;
        this.opener = opener;
        this.clock = clock;
    }

    /** Never fails: what goes wrong is said in the answer. */
    CompletionStage<ControlReply> found(ControlRequest.FoundGroup asked) {
        CompletableFuture<ControlReply> answer = new CompletableFuture<>();
        try {
            work.execute(() -> answer.complete(answered(asked)));
        } catch (RejectedExecutionException e) {
            answer.complete(notNow("the node is stopping, or founds many others"));
        }
        return answer;
    }

    private ControlReply answered(ControlRequest.FoundGroup asked) {
        try {
            GroupId group = founded(asked);
            return new ControlReply.AddedDisk(Addition.ADDED, group.value(), "", "");
        } catch (DiskRefusedException e) {
            return new ControlReply.AddedDisk(
                    Addition.REFUSED, new UUID(0, 0), String.valueOf(e.getMessage()), e.fix());
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            LOG.warn("disk {} has no group for {} replicas so far", asked.disk(), asked.replicas(), e);
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            return notNow(
                    "disk " + asked.disk() + " has no group for " + asked.replicas() + " replicas so far: " + cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notNow("the node is stopping");
        }
    }

    private static ControlReply notNow(String why) {
        return new ControlReply.AddedDisk(
                Addition.NOT_NOW, new UUID(0, 0), why, "try again; repeating the request is safe");
    }

    private GroupId founded(ControlRequest.FoundGroup asked)
            throws DiskRefusedException, IOException, InterruptedException, TimeoutException, ExecutionException {
        if (asked.replicas() < 1 || asked.replicas() >= GroupRecord.MOST) {
            throw new DiskRefusedException("groups of " + asked.replicas() + " replicas are not founded", "");
        }
        String name = "group/" + asked.disk() + "/" + asked.replicas();
        Optional<GroupId> known = owner(name);
        if (known.isPresent()) {
            unsettled.remove(name);
            return known.get();
        }
        LocalReplicas place = replicas.on(asked.disk())
                .filter(disk -> serves.test(asked.disk()))
                .orElseThrow(() -> new IOException("the disk does not serve"));
        if (!unsettled.containsKey(name)) {
            clearLeftOvers(place);
            requireSpace(place);
            GroupId fresh = new GroupId(UUID.randomUUID());
            onOpener(() -> replicas.found(place, fresh));
            unsettled.put(name, fresh);
        }
        return settle(name, asked, place, unsettled.get(name));
    }

    private Optional<GroupId> owner(String name) {
        return parts.catalog()
                .get(Records.NAME, name)
                .map(owner -> new GroupId(UUID.fromString(owner.value().ownerId())));
    }

    private static void requireSpace(LocalReplicas place) throws DiskRefusedException {
        long usable = place.space().usableBytes();
        long needed = 2 * place.disk().budget().journalBytes();
        if (usable < needed) {
            throw new DiskRefusedException(
                    place.disk().directory() + " has " + Math.max(0, usable) + " bytes left, and one more group needs "
                            + needed,
                    "delete what is not needed, or add a disk");
        }
    }

    private GroupId settle(String name, ControlRequest.FoundGroup asked, LocalReplicas place, GroupId group)
            throws DiskRefusedException, IOException, InterruptedException, TimeoutException, ExecutionException {
        place.whenLed(group).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String diskId = asked.disk().toString();
        Versioned<DiskRecord> disk = parts.catalog()
                .get(Records.DISK, diskId)
                .filter(record -> record.value().nodeId().equals(parts.nodeId())
                        && record.value().state().equals(DiskRecord.ACTIVE))
                .orElseThrow(() -> new DiskRefusedException(
                        "disk " + diskId + " is none of this node, or is to be without replicas", ""));
        // Who removes a node has looked at what it has: nothing may come to it afterwards.
        Versioned<NodeRecord> node = parts.catalog()
                .get(Records.NODE, parts.nodeId())
                .filter(record -> record.value().state().equals(NodeRecord.ACTIVE))
                .orElseThrow(() -> new DiskRefusedException("node " + parts.nodeId() + " takes nothing new now", ""));
        MemberRecord first = new MemberRecord(diskId, parts.nodeId(), MemberRecord.ACTIVE, LEADS);
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        String id = group.toString();
        Transaction transaction = new Transaction()
                .expect(Records.NODE, node)
                .expect(Records.DISK, disk)
                .expectAbsent(Records.GROUP, id)
                .put(Records.GROUP, id, new GroupRecord(asked.replicas(), diskId, List.of(first), now))
                .expectAbsent(Records.NAME, name)
                .put(Records.NAME, name, new NameRecord(id));
        boolean isNew = committed(transaction);
        Optional<GroupId> owner = owner(name);
        if (!isNew && owner.isEmpty()) {
            throw new IOException("the record of disk " + diskId + " or of its node was changed meanwhile");
        }
        unsettled.remove(name);
        GroupId made = owner.orElse(group);
        if (made.equals(group)) {
            LOG.info("group {} was founded on disk {} for volumes of {} replicas", group, diskId, asked.replicas());
        }
        return made;
    }

    /** Whether it was; otherwise something is not as it expects. */
    private boolean committed(Transaction transaction)
            throws InterruptedException, TimeoutException, ExecutionException {
        try {
            parts.catalog().commit(transaction).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            Throwable cause =
                    e.getCause() instanceof CompletionException ? e.getCause().getCause() : e.getCause();
            if (cause instanceof ConflictException) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Deletes what foundings have left that never came to a record: the process ended, or another group had the name first. What
     * the disk itself brought is not looked at: it may be about to be recorded.
     */
    private void clearLeftOvers(LocalReplicas place)
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        String diskId = place.disk().id().toString();
        for (String found : place.disk().places()) {
            Optional<Versioned<DiskRecord>> disk = parts.catalog().get(Records.DISK, diskId);
            if (disk.isEmpty() || !isLeftOver(found, diskId)) {
                continue;
            }
            Transaction confirmed = new Transaction()
                    .expectAbsent(Records.GROUP, found)
                    .expect(Records.DISK, disk.get())
                    .put(Records.DISK, diskId, disk.get().value());
            if (committed(confirmed)) {
                onOpener(() -> replicas.clear(place, new GroupId(UUID.fromString(found))));
                LOG.info("what was begun of group {} on disk {} is deleted: it was never recorded", found, diskId);
            }
        }
    }

    private boolean isLeftOver(String found, String diskId) {
        return isGroup(found)
                && !found.equals(diskId)
                && !unsettled.containsValue(new GroupId(UUID.fromString(found)))
                && parts.catalog().get(Records.GROUP, found).isEmpty();
    }

    /** Only what is called as we call groups. */
    private static boolean isGroup(String name) {
        try {
            return UUID.fromString(name).toString().equals(name);
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private void onOpener(DiskWork job) throws IOException, InterruptedException, TimeoutException, ExecutionException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        opener.execute(() -> {
            try {
                job.run();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        work.shutdown();
    }
}
