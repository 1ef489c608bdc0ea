package io.caisson.store.replica;

import java.util.concurrent.CompletableFuture;
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

    private final GroupId group;
    private final Consumer<Throwable> onDeath;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> readable = new CompletableFuture<>();
    private volatile boolean leading;

    ReplicaHealth(GroupId group, Consumer<Throwable> onDeath) {
        this.group = group;
        this.onDeath = onDeath;
    }

    void leads() {
        if (failure.get() == null) {
            leading = true;
            // The replica may have died between the two lines above.
            if (failure.get() != null) {
                leading = false;
                return;
            }
            readable.complete(null);
        }
    }

    void doesNotLead() {
        leading = false;
    }

    /** The first call counts; it tells {@code onDeath} on this thread. */
    void failed(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            leading = false;
            LOG.error("group {}: this replica is dead until the next start; nothing is answered from it", group, cause);
            readable.completeExceptionally(cause);
            onDeath.accept(cause);
        }
    }

    boolean mayRead() {
        return leading;
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    CompletableFuture<Void> whenReadable() {
        return readable.copy();
    }
}
