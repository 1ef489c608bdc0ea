package io.caisson.nvme.controller;

import io.caisson.nvme.namespace.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands of one host that still run although their queue is gone. The host sends again elsewhere what was not answered, and
 * may write something newer after it: so while there are any, its other commands to the same namespace wait. Those to other
 * namespaces need not: what depends on an answer that was never given has not been sent. Any thread; nothing is called with the
 * lock held.
 */
final class LostCommands {

    /** What waits, and for the commands to which namespace. */
    private record Waiting(Namespace namespace, Runnable action) {}

    /** The sum of {@link #queues}. */
    private volatile int all;

    /** How many queues had commands in a namespace; null is one that nobody knows any more, which stands for all. */
    private final Map<@Nullable Namespace, Integer> queues = new HashMap<>();

    private final List<Waiting> waiting = new ArrayList<>();

    /** Whether there are none. One volatile read. */
    boolean none() {
        return all == 0;
    }

    /** A queue is gone that had commands in this namespace; null if nobody knows which. */
    synchronized void begin(@Nullable Namespace namespace) {
        all = all + 1;
        queues.merge(namespace, 1, Integer::sum);
    }

    /** None of these can touch data any more. */
    void end(@Nullable Namespace namespace) {
        List<Waiting> due = new ArrayList<>();
        synchronized (this) {
            all = all - 1;
            queues.computeIfPresent(namespace, (key, count) -> count == 1 ? null : count - 1);
            waiting.stream().filter(each -> !holds(each.namespace)).forEach(due::add);
            waiting.removeAll(due);
        }
        due.forEach(each -> each.action.run());
    }

    private boolean holds(Namespace namespace) {
        return queues.containsKey(namespace) || queues.containsKey(null);
    }

    /** Keeps {@code action} until none are in the namespace; false if there are none now. */
    synchronized boolean await(Namespace namespace, Runnable action) {
        return holds(namespace) && waiting.add(new Waiting(namespace, action));
    }

    /** Keeps it no more. */
    synchronized void forget(Runnable action) {
        waiting.removeIf(each -> each.action == action);
    }
}
