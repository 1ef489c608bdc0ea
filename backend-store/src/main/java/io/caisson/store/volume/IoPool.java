package io.caisson.store.volume;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few threads that may wait for the disk, with a bounded queue before them. Any thread. */
public final class IoPool implements AutoCloseable, Executor {
    private static final Logger LOG = LoggerFactory.getLogger(IoPool.class);
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor executor;

    /** @param queueLimit tasks that may wait for a thread */
    public IoPool(String name, int threads, int queueLimit) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueLimit), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs the task soon, or answers false at once: the queue is full, or the pool is closed. */
    public boolean tryRun(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Whether somebody waits for the disk at this moment. */
    public boolean isBusy() {
        return executor.getActiveCount() > 0;
    }

    /** Takes no more tasks and waits for those accepted, which are short. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    private void close(Duration patience) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} disk reads did not end in time", executor.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
