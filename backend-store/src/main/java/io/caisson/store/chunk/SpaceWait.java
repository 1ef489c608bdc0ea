package io.caisson.store.chunk;

import io.caisson.store.file.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds up the applying thread while the file system is full. What it applies is in the log already and may be on other
 * replicas: to skip it, or to fail, would make this replica differ.
 */
final class SpaceWait {
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final StoreHealth health;
    private volatile boolean stalled;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    SpaceWait(StoreHealth health) {
        this.health = health;
    }

    /** Something that may find the file system full. */
    interface Step {
        void run() throws IOException;
    }

    /** Runs the step until there is space for it. It picks up where it was, or may be repeated from its start. */
    void untilSpace(Step step) throws IOException {
        while (true) {
            try {
                step.run();
                if (stalled) {
                    stalled = false;
                    pauseMillis = FIRST_PAUSE_MILLIS;
                }
                return;
            } catch (NoSpaceException full) {
                stalled = true;
                pause(full);
            }
        }
    }

    private void pause(NoSpaceException full) throws IOException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
            while (left > 0 && !health.closed()) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for space", interrupted);
        } finally {
            lock.unlock();
        }
        if (health.closed()) {
            throw new IOException("closed while waiting for space", full);
        }
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }

    /** Ends a wait; the store was closed. */
    void wake() {
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the applying thread waits for space now. Any thread. */
    boolean stalled() {
        return stalled;
    }
}
