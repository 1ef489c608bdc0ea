package io.caisson.store;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one timer of a node, with one thread. What is done again and again is done again also after it threw: Java's own timer would
 * drop it without a word, and a lease would not be renewed any more, or what waits would wait for ever.
 */
final class StoreTimer extends ScheduledThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTimer.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    StoreTimer() {
        super(1, task -> {
            Thread thread = new Thread(task, "store-timer");
            thread.setDaemon(true);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return super.scheduleWithFixedDelay(new Persistent(task), initialDelay, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(new Persistent(task), initialDelay, period, unit);
    }

    /** Of what throws each time, one failure in a minute is told. */
    private static final class Persistent implements Runnable {
        private final Runnable task;
        private long failures;
        private long quietUntilNanos;

        Persistent(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (RuntimeException | Error bug) {
                failures++;
                long now = System.nanoTime();
                if (failures == 1 || now - quietUntilNanos >= 0) {
                    quietUntilNanos = now + QUIET_NANOS;
                    LOG.error("a task of the timer failed, for the {}. time; it goes on", failures, bug);
                }
            }
        }
    }
}
