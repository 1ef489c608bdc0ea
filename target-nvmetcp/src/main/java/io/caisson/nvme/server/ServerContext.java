package io.caisson.nvme.server;

import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueView;
import io.caisson.store.net.Statistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What all connections of a server share. Any thread. */
final class ServerContext {

    private final NvmeServerConfig config;
    private final QueueHandler.Factory handlers;
    private final Statistics<Counter> statistics = new Statistics<>(Counter.class);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unconnected = new AtomicInteger();
    private volatile boolean silent;

    ServerContext(NvmeServerConfig config, QueueHandler.Factory handlers) {
        this.config = config;
        this.handlers = handlers;
    }

    NvmeServerConfig config() {
        return config;
    }

    QueueHandler.Factory handlers() {
        return handlers;
    }

    Statistics<Counter> statistics() {
        return statistics;
    }

    List<QueueView> queues() {
        return List.of();
    }

    void drain() {}

    /** Counts a connection in, if there is room for it, and for one more that is no queue yet. */
    boolean admitConnection() {
        if (connections.incrementAndGet() <= config.maxConnections()) {
            if (unconnected.incrementAndGet() <= config.maxUnconnected()) {
                statistics.count(Counter.CONNECTIONS_ACCEPTED);
                return true;
            }
            unconnected.decrementAndGet();
        }
        connections.decrementAndGet();
        statistics.count(Counter.CONNECTIONS_REFUSED);
        return false;
    }

    /** A connection became a queue, or ended before it did. */
    void handshakeEnded() {
        unconnected.decrementAndGet();
    }

    void connectionEnded() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    /** From now on nothing is sent to any host. */
    void silence() {
        silent = true;
    }

    boolean silent() {
        return silent;
    }
}
