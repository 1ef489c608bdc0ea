package io.caisson.store.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who waits until this node has applied a revision. Any thread; waiters are completed on the one that applies. */
final class RevisionWaits {

    private record Waiter(long revision, CompletableFuture<Void> reached) {}

    // Guarded by this.
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private long reached;

    CompletionStage<Void> whenReached(long revision) {
        Waiter waiter = new Waiter(revision, new CompletableFuture<>());
        synchronized (this) {
            if (revision > reached) {
                waiters.add(waiter);
                return waiter.reached();
            }
        }
        waiter.reached().complete(null);
        return waiter.reached();
    }

    void reached(long revision) {
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            reached = Math.max(reached, revision);
            while (!waiters.isEmpty() && waiters.peek().revision() <= reached) {
                done.add(waiters.remove());
            }
        }
        // Not under the lock: completions run whatever hangs on them.
        done.forEach(waiter -> waiter.reached().complete(null));
    }

    void fail(Throwable cause) {
        List<Waiter> failed;
        synchronized (this) {
            failed = new ArrayList<>(waiters);
            waiters.clear();
        }
        failed.forEach(waiter -> waiter.reached().completeExceptionally(cause));
    }
}
