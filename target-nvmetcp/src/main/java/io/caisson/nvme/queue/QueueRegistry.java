package io.caisson.nvme.queue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queues of a server whose commands have not all ended. Any thread. */
public final class QueueRegistry {

    private final Set<QueuePair> queues = ConcurrentHashMap.newKeySet();

    void add(QueuePair queue) {
        queues.add(queue);
    }

    void remove(QueuePair queue) {
        queues.remove(queue);
    }

    public List<QueuePair> all() {
        return List.copyOf(queues);
    }
}
