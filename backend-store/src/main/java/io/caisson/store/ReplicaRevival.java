package io.caisson.store;

import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.GroupDirectory;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a replica that fails. If its group has other members, who go on without it, it is closed and after a while
 * opened anew, judged by what is on the disk like after a crash. Without others, or if it cannot be closed, the node fails.
 */
final class ReplicaRevival {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaRevival.class);
    private static final long RETRY_MILLIS = 1000;

    /** A disk that does not answer any more may hold up whoever closes what is on it. */
    private static final long CLOSE_PATIENCE_MILLIS = 15_000;

    private final NodeParts parts;
    private final LocalReplicas replicas;
    private final GroupDirectory directory;
    private final Executor opener;
    private final Runnable reopened;
    private final Consumer<Throwable> failed;
    private volatile boolean stopped;

    /**
     * @param directory knows who has replicas of a group
     * @param opener the thread that opens and closes replicas; refuses when the node stops
     * @param reopened called on that thread when one is open again
     * @param failed hears of what the node cannot survive
     */
    ReplicaRevival(
            NodeParts parts,
            LocalReplicas replicas,
            GroupDirectory directory,
            Executor opener,
            Runnable reopened,
            Consumer<Throwable> failed) {
        this.parts = parts;
        this.replicas = replicas;
        this.directory = directory;
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
        if (stopped || parts.peers() == null || !hasOthers(id)) {
            failed.accept(cause);
            return;
        }
        long pauseMillis = replicas.failures().failed(id, cause);
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
        return parts.host().members(id).size() > 1 || directory.candidates(id).size() > 1;
    }

    private void closeFailed(GroupId id, Throwable cause) {
        try {
            replicas.close(id);
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
        if (stopped || !replicas.failures().isClosed(id)) {
            return;
        }
        if (replicas.room().isFull()) {
            reopenAfter(id, RETRY_MILLIS);
            return;
        }
        // Before it is open, as it may die again on the way; that must not be forgotten.
        replicas.failures().opened(id);
        try {
            if (id.equals(replicas.home())) {
                replicas.openHome();
            } else {
                replicas.openOther(id);
            }
            LOG.info("group {}: the replica that had failed is open again, and catches up", id);
            reopened.run();
        } catch (IOException | RuntimeException e) {
            long pauseMillis = replicas.failures().failed(id, e);
            LOG.error("group {}: the replica that had failed cannot be opened; trying again later", id, e);
            reopenAfter(id, pauseMillis);
        }
    }
}
