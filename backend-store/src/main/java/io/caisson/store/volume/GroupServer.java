package io.caisson.store.volume;

import io.caisson.store.block.Subscription;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.ReplicaGroup;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a group, as what it is when it leads: a {@link Reign} for each of its terms. Any thread.
 *
 * <p>It looks at the replica's term whenever it is told that this changed, and from time to time, on its timer: so no message
 * about leadership can be lost or come in the wrong order. A reign that is noticed to be over a little late does no harm,
 * for the log takes nothing from it any more.
 */
public final class GroupServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupServer.class);
    private static final long LOOK_MILLIS = 100;

    private final GroupGateway.Parts parts;
    private final GatewayLimits limits;
    private final Consumer<Throwable> failed;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Subscription leadership;
    private final ScheduledFuture<?> looking;

    /** Guarded by this for writing. */
    private volatile @Nullable Reign reign;

    private boolean closed;

    /** @param failed hears of a failure inside a reign that it cannot survive */
    public GroupServer(GroupGateway.Parts parts, GatewayLimits limits, Consumer<Throwable> failed) {
        this.parts = parts;
        this.limits = limits;
        this.failed = failed;
        this.leadership = parts.group().onLeadership(this::lookSoon);
        this.looking =
                parts.timer().scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        lookSoon();
    }

    public GroupId id() {
        return parts.group().id();
    }

    public ReplicaGroup replica() {
        return parts.group();
    }

    /** Null while this replica does not lead. */
    public @Nullable Reign reign() {
        return reign;
    }

    /** What the data of a layer takes on this replica, whether it leads or not. */
    public long allocatedBytes(LayerId layer) {
        return parts.reader().allocatedBytes(layer);
    }

    /** Data of changes that were accepted here and have not ended. */
    public long queuedBytes() {
        Reign now = reign;
        return now == null ? 0 : now.gateway().queuedBytes();
    }

    /** Of the disk that this replica is on. */
    public SpaceGuard space() {
        return parts.space();
    }

    public GatewayLimits limits() {
        return limits;
    }

    /** Calls {@code changed} after {@link #reign} has changed, on the timer's thread. */
    public Subscription onReign(Runnable changed) {
        // An object of its own for each subscription: the same listener may subscribe twice.
        Runnable entry = () -> changed.run();
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    private void lookSoon() {
        try {
            parts.timer().execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("group {}: stopping", id());
        }
    }

    private void look() {
        Reign old;
        synchronized (this) {
            old = reign;
            long term = closed ? -1 : parts.group().term();
            if (old == null ? term < 0 : old.term() == term) {
                return;
            }
            reign = term < 0 ? null : begin(term);
        }
        if (old != null) {
            old.end();
        }
        listeners.forEach(Runnable::run);
    }

    private Reign begin(long term) {
        LOG.info("group {}: this node leads in term {}", id(), term);
        return new Reign(term, new GroupGateway(parts, term, limits, failed));
    }

    /** Ends the reign, if there is one; waits a while for what is in the log. */
    @Override
    public void close() {
        leadership.close();
        looking.cancel(false);
        Reign last;
        synchronized (this) {
            closed = true;
            last = reign;
            reign = null;
        }
        if (last != null) {
            last.end();
            last.gateway().close();
        }
    }
}
