package io.caisson.store;

import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.GroupDirectory;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a replica that fails. If its group has other members, who go on without it, or it is on a disk that was added
 * to the node, it is closed and after a while opened anew, judged by what is on the disk like after a crash. So is the only one
 * of a group that was founded for volumes of one replica, on a node that has others besides: what people hold cheap is not to
 * take the rest along. If it is the only one of the group that the node's first disk brought, or of any on that disk of a node
 * without peers, or if it cannot be closed, the node fails.
 */
final class ReplicaRevival {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaRevival.class);
    private static final long RETRY_MILLIS = 1000;

    /** A disk that does not answer any more may hold up whoever closes what is on it. */
    private static final long CLOSE_PATIENCE_MILLIS = 15_000;

    private final NodeParts parts;
    private final NodeReplicas replicas;
    private final GroupDirectory directory;
    private final BiPredicate<LocalReplicas, GroupId> belongs;
    private final Predicate<UUID> serves;
    private final Executor opener;
    private final Runnable reopened;
    private final Consumer<Throwable> failed;
    private volatile boolean stopped;

    /**
     * @param directory knows who has replicas of a group
     * @param belongs whether a disk is to have a group, as far as the catalog knows
     * @param serves whether a disk does; of one that does not, {@link #reopen(UUID)} is called when it is back
     * @param opener the thread that opens and closes replicas; refuses when the node stops
     * @param reopened called on that thread when one is open again
     * @param failed hears of what the node cannot survive
     */
    ReplicaRevival(
            NodeParts parts,
            NodeReplicas replicas,
            GroupDirectory directory,
            BiPredicate<LocalReplicas, GroupId> belongs,
            Predicate<UUID> serves,
            Executor opener,
            Runnable reopened,
            Consumer<Throwable> failed) {
        this.parts = parts;
        this.replicas = replicas;
        this.directory = directory;
        this.belongs = belongs;
        this.serves = serves;
        this.opener = opener;
        this.reopened = reopened;
        this.failed = failed;
    }

    /** From here on a failure is the node's, and nothing is opened again. */
    void stop() {
        stopped = true;
    }

    /** On any thread; the replica answers nothing any more, and acknowledges nothing. */
    void died(GroupId id, Throwable cause) {
        if (id.value().equals(parts.format().catalogGroup())) {
            return;
        }
        Optional<LocalReplicas> place = replicas.place(id);
        if (place.isEmpty()) {
            LOG.warn("group {}: what was left of its replica here died: {}", id, cause.getMessage());
            return;
        }
        if (stopped || !isSpared(place.get(), id)) {
            failed.accept(cause);
            return;
        }
        long pauseMillis = place.get().failures().failed(id, cause);
        LOG.error("group {}: the replica here is closed: {}", id, cause.getMessage());
        try {
            opener.execute(() -> {
                ScheduledFuture<?> patience = parts.timer()
                        .schedule(() -> failed.accept(cause), CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                closeFailed(place.get(), id, cause);
                patience.cancel(false);
                reopenAfter(place.get(), id, pauseMillis);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; group {} will be opened with the next start", id);
        }
    }

    /** Opens all that failed on a disk, which is back. Any thread. */
    void reopen(UUID disk) {
        replicas.on(disk).ifPresent(place -> {
            for (GroupId id : place.failures().all()) {
                try {
                    opener.execute(() -> reopen(place, id));
                } catch (RejectedExecutionException e) {
                    LOG.debug("stopping; group {} will be opened with the next start", id);
                }
            }
        });
    }

    /** Where others go on, or where all that the node has besides need not suffer. */
    private boolean isSpared(LocalReplicas place, GroupId id) {
        return !place.disk().isFirst() || parts.peers() != null && (!id.equals(replicas.home()) || hasOthers(id));
    }

    /** By its log or, as long as that is not loaded, by the catalog. */
    private boolean hasOthers(GroupId id) {
        return parts.host().members(id).size() > 1 || directory.candidates(id).size() > 1;
    }

    private void closeFailed(LocalReplicas place, GroupId id, Throwable cause) {
        try {
            place.close(id);
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(cause);
            failed.accept(e);
        }
    }

    private void reopenAfter(LocalReplicas place, GroupId id, long millis) {
        try {
            parts.timer().schedule(() -> reopenLater(place, id), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; group {} will be opened with the next start", id);
        }
    }

    private void reopenLater(LocalReplicas place, GroupId id) {
        try {
            opener.execute(() -> reopen(place, id));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; group {} will be opened with the next start", id);
        }
    }

    private void reopen(LocalReplicas place, GroupId id) {
        if (stopped || !place.failures().isClosed(id)) {
            return;
        }
        if (!belongs.test(place, id)) {
            // Others have what it had by now, maybe another disk of this node: it is left over.
            place.failures().forget(id);
            reopened.run();
            return;
        }
        if (!serves.test(place.disk().id())) {
            // Asked for anything, it may not answer, and hold up what other disks wait for.
            return;
        }
        if (place.room().isFull()) {
            reopenAfter(place, id, RETRY_MILLIS);
            return;
        }
        // Before it is open, as it may die again on the way; that must not be forgotten.
        place.failures().opened(id);
        try {
            replicas.open(place, id);
            LOG.info("group {}: the replica that had failed is open again, and catches up", id);
            reopened.run();
        } catch (DiskDownException e) {
            // Whoever looks after the disk says when it is back; but it may be so at once.
            LOG.debug("group {} waits for its disk", id, e);
            reopenAfter(place, id, place.failures().failed(id, e));
        } catch (IOException | RuntimeException e) {
            long pauseMillis = place.failures().failed(id, e);
            LOG.error("group {}: the replica that had failed cannot be opened; trying again later", id, e);
            reopenAfter(place, id, pauseMillis);
        }
    }
}
