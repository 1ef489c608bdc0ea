package io.caisson.nvme.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one controller by id, from their Connect until no command of theirs can touch data any more. Any thread; nothing
 * is called with the lock held.
 */
final class QueueSet {

    private final Map<Integer, FabricsQueue> queues = new TreeMap<>();
    private QueueTraffic.Sum gone = QueueTraffic.Sum.NONE;
    private boolean closed;

    /** @return false if the controller has this queue, or takes none any more */
    synchronized boolean add(int queueId, FabricsQueue queue) {
        return !closed && queues.putIfAbsent(queueId, queue) == null;
    }

    /** @return whether it was the last, and none can come any more */
    synchronized boolean remove(int queueId, FabricsQueue queue) {
        if (queues.remove(queueId, queue)) {
            gone = gone.plus(queue.traffic());
        }
        return closed && queues.isEmpty();
    }

    /** Takes no more. Answers false if that is so already. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized @Nullable FabricsQueue find(int queueId) {
        return queues.get(queueId);
    }

    synchronized List<FabricsQueue> all() {
        return new ArrayList<>(queues.values());
    }

    synchronized List<FabricsQueue> ioQueues() {
        return queues.entrySet().stream()
                .filter(entry -> entry.getKey() != 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    synchronized QueueTraffic.Sum traffic() {
        QueueTraffic.Sum sum = gone;
        for (FabricsQueue queue : queues.values()) {
            sum = sum.plus(queue.traffic());
        }
        return sum;
    }
}
