package io.caisson.store.replica;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides by bytes of log when a checkpoint is due, and has the state write back ahead of it. All methods but the
 * write-back itself are called by the thread that applies.
 *
 * <p>At the limit the background thread writes back, and asks for the checkpoint when it is done. When the log has grown
 * to twice the limit meanwhile, the checkpoint is asked for all the same: the log stays bounded, and the writers wait. It is
 * asked for again with each further limit, because a request may come to nothing: the engine drops one that it could not
 * serve for long, as when applying waited for space, and a state may be unable to take a checkpoint before the end of the
 * replay.
 */
final class CheckpointTrigger {

    /**
     * What an entry counts at least: the engine has some hundred bytes on the heap for each entry of a log, whatever its size, so
     * a log of small ones is too long well before it is large.
     */
    static final long LEAST_ENTRY_BYTES = 2048;

    /** What the trigger sets off. */
    interface Actions {
        /** On the background thread; may take long. */
        void writeBack() throws IOException;

        /** Asks for a checkpoint on the thread that applies. Any thread; does not wait for it. */
        void requestCheckpoint();

        void failed(Throwable cause);
    }

    private final long limitBytes;
    private final Actions actions;
    private final ExecutorService background;
    private long bytesSinceCheckpoint;
    private boolean writeBackAsked;
    private long nextForcedBytes;
    private final AtomicBoolean writingBack = new AtomicBoolean();

    CheckpointTrigger(GroupId group, long limitBytes, Actions actions) {
        this.limitBytes = limitBytes;
        this.actions = actions;
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), task -> {
                    Thread thread = new Thread(task, "write-back-" + group);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        this.background = executor;
    }

    /** Counts an entry. */
    void applied(long bytes) {
        count(Math.max(bytes, LEAST_ENTRY_BYTES));
    }

    private void count(long bytes) {
        bytesSinceCheckpoint += bytes;
        if (bytesSinceCheckpoint < limitBytes) {
            return;
        }
        if (!writeBackAsked) {
            writeBackAsked = true;
            nextForcedBytes = bytesSinceCheckpoint + limitBytes;
            // One of an earlier round may still be at work: it asks for the checkpoint when it is done.
            if (writingBack.compareAndSet(false, true)) {
                background.execute(this::writeBackThenRequest);
            }
        } else if (bytesSinceCheckpoint >= nextForcedBytes) {
            nextForcedBytes += limitBytes;
            actions.requestCheckpoint();
        }
    }

    void checkpointTaken() {
        bytesSinceCheckpoint = 0;
        writeBackAsked = false;
    }

    /** What was replayed counts: when it was a checkpoint's worth, one is due now. */
    void replayed() {
        writeBackAsked = false;
        count(0);
    }

    /** Waits for a write-back under way. */
    void close() {
        background.shutdown();
        try {
            if (!background.awaitTermination(1, TimeUnit.MINUTES)) {
                actions.failed(new IOException("writing back did not end within a minute"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeBackThenRequest() {
        try {
            actions.writeBack();
            writingBack.set(false);
            actions.requestCheckpoint();
        } catch (IOException | RuntimeException e) {
            actions.failed(e);
        }
    }
}
