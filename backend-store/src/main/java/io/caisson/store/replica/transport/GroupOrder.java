package io.caisson.store.replica.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one order in which a group hears its peers: appends, votes, and notices about snapshots of all connections, one at a
 * time, on threads that may block.
 *
 * <p>A follower of the engine looks at the leader's term, leaves its lock, and then appends. A vote for a newer term that
 * came in between would be given on the strength of a log without the entry, and the old leader would be told all the same
 * that the entry is there. In one order, nothing that comes from the network gets in between.
 *
 * <p>Any thread may add.
 */
final class GroupOrder {

    private final Executor threads;
    private final int limit;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks not finished; the first to raise it from zero starts the draining. */
    private final AtomicInteger unfinished = new AtomicInteger();

    /** @param limit tasks that may be unfinished; more are refused */
    GroupOrder(Executor threads, int limit) {
        this.threads = threads;
        this.limit = limit;
    }

    /**
     * Runs {@code task} after all that were taken before.
     *
     * @param task throws nothing
     * @return false, and nothing is run, when too much waits or the node stops
     */
    boolean execute(Runnable task) {
        int before = unfinished.getAndUpdate(count -> count < limit ? count + 1 : count);
        if (before >= limit) {
            return false;
        }
        tasks.add(task);
        if (before > 0) {
            return true;
        }
        try {
            threads.execute(this::drain);
            return true;
        } catch (RejectedExecutionException stopping) {
            // Nothing runs any more: whoever comes now is refused, until all that had been taken would be through.
            return false;
        }
    }

    private void drain() {
        do {
            Runnable task = tasks.poll();
            // The count may be raised a moment before the task is there.
            while (task == null) {
                Thread.onSpinWait();
                task = tasks.poll();
            }
            task.run();
        } while (unfinished.decrementAndGet() > 0);
    }
}
