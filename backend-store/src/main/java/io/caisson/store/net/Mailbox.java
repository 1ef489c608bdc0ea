package io.caisson.store.net;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Brings what ends on other threads to the event loop of a connection: one wake-up and one flush per batch.
 *
 * <p>A <em>turn</em> is a stretch on the event loop at whose end the output is flushed: the reading of a batch, or the
 * draining of this box. What is posted within a turn, on the loop, runs at once: a read answered from the cache costs no
 * detour.
 */
public final class Mailbox {

    private final EventExecutor executor;
    private final Runnable flush;
    private final Consumer<Throwable> failed;
    private final MpscArrayQueue<Runnable> queue;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private boolean inTurn;

    /**
     * What brings ends of commands to their connection.
     *
     * @param flush sends what a turn produced
     * @param failed told of a bug in what was posted: the rest of the box is still worked off, as others wait for it
     */
    public Mailbox(EventExecutor executor, int capacity, Runnable flush, Consumer<Throwable> failed) {
        this.executor = executor;
        this.flush = flush;
        this.failed = failed;
        this.queue = new MpscArrayQueue<>(capacity);
    }

    /** From any thread: runs {@code work} on the event loop. */
    public void post(Runnable work) {
        if (inTurn && executor.inEventLoop()) {
            work.run();
            return;
        }
        boolean queued = queue.offer(work);
        try {
            if (!queued) {
                // More than the session's bounds allow to be under way. Nothing may be lost, so it takes the slow road.
                executor.execute(() -> runAlone(work));
            } else if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
                executor.execute(drain);
            }
        } catch (RejectedExecutionException serverStopped) {
            // The event loop is gone, and its connections with it: what still ends is only cleaned up after.
            synchronized (queue) {
                if (queued) {
                    drain();
                } else {
                    runAlone(work);
                }
            }
        }
    }

    private void runAlone(Runnable work) {
        turn(() -> runSafely(work));
    }

    /** One turn for {@code work}, on the event loop. */
    public void turn(Runnable work) {
        beginTurn();
        try {
            work.run();
        } finally {
            endTurn();
        }
    }

    private void runSafely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | OutOfMemoryError bug) {
            failed.accept(bug);
        }
    }

    public void beginTurn() {
        inTurn = true;
    }

    public void endTurn() {
        inTurn = false;
        flush.run();
    }

    private void drain() {
        turn(() -> {
            scheduled.set(false);
            @Nullable Runnable work;
            while ((work = queue.poll()) != null) {
                runSafely(work);
            }
        });
    }
}
