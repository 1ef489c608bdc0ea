package io.caisson.nvme.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands of one host that still run although their queue is gone. The host sends again elsewhere what was not answered, and
 * may write something newer after it: so while there are any, its other I/O commands wait. Any thread; nothing is called with
 * the lock held.
 */
final class LostCommands {

    private volatile int queues;
    private final List<Runnable> waiting = new ArrayList<>();

    /** Whether there are none. One volatile read. */
    boolean none() {
        return queues == 0;
    }

    /** A queue is gone. */
    synchronized void begin() {
        queues = queues + 1;
    }

    /** No command of that queue can touch data any more. */
    void end() {
        List<Runnable> due;
        synchronized (this) {
            queues = queues - 1;
            if (queues > 0) {
                return;
            }
            due = new ArrayList<>(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Keeps {@code action} until there are none; false if there are none now. */
    synchronized boolean await(Runnable action) {
        return queues > 0 && waiting.add(action);
    }

    /** Keeps it no more. */
    synchronized void forget(Runnable action) {
        waiting.remove(action);
    }
}
