package io.caisson.store.replica;

import io.caisson.store.block.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one replica leads, answers, or is dead. Any thread.
 *
 * <pre>
 *   starting --leads--> leading --does not lead--> starting
 *      |                   |
 *      +------failed-------+--> dead, for good
 * </pre>
 */
final class ReplicaHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaHealth.class);

    static final long NO_TERM = -1;

    private final GroupId group;
    private final Consumer<Throwable> onDeath;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> readable = new CompletableFuture<>();
    private final CopyOnWriteArrayList<Runnable> leadershipListeners = new CopyOnWriteArrayList<>();

    /** -1 while it does not lead. */
    private volatile long term = NO_TERM;

    ReplicaHealth(GroupId group, Consumer<Throwable> onDeath) {
        this.group = group;
        this.onDeath = onDeath;
    }

    void leads(long newTerm) {
        if (failure.get() == null) {
            term = newTerm;
            // The replica may have died between the two lines above.
            if (failure.get() != null) {
                term = NO_TERM;
                return;
            }
            readable.complete(null);
            leadershipListeners.forEach(Runnable::run);
        }
    }

    void doesNotLead() {
        term = NO_TERM;
        leadershipListeners.forEach(Runnable::run);
    }

    long term() {
        return term;
    }

    Subscription onLeadership(Runnable changed) {
        // An object of its own for each subscription: the same listener may subscribe twice.
        Runnable entry = () -> changed.run();
        leadershipListeners.add(entry);
        return () -> leadershipListeners.remove(entry);
    }

    /** The first call counts; it tells {@code onDeath} on this thread. */
    void failed(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            term = NO_TERM;
            LOG.error("group {}: this replica is dead until the next start; nothing is answered from it", group, cause);
            readable.completeExceptionally(cause);
            onDeath.accept(cause);
            leadershipListeners.forEach(Runnable::run);
        }
    }

    boolean mayRead() {
        return term != NO_TERM;
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    CompletableFuture<Void> whenReadable() {
        return readable.copy();
    }
}
