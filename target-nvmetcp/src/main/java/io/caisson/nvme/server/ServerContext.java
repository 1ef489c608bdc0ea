package io.caisson.nvme.server;

import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueContext;
import io.caisson.nvme.queue.QueuePair;
import io.caisson.nvme.queue.QueueRegistry;
import io.caisson.nvme.queue.QueueView;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.LoopWatches;
import io.caisson.store.net.Statistics;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What all connections of a server share. Any thread. */
final class ServerContext {

    private final NvmeServerConfig config;
    private final QueueContext queues;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unconnected = new AtomicInteger();
    private volatile boolean silent;
    private volatile AnswerRight right = AnswerRight.ALWAYS;

    ServerContext(NvmeServerConfig config, QueueHandler.Factory handlers) {
        this.config = config;
        this.queues = new QueueContext(
                config.limits(),
                handlers,
                new Statistics<>(Counter.class),
                config.memory().unasked(),
                config.memory().grants(),
                new QueueRegistry(),
                new LoopWatches());
    }

    NvmeServerConfig config() {
        return config;
    }

    QueueContext queueContext() {
        return queues;
    }

    Statistics<Counter> statistics() {
        return queues.statistics();
    }

    List<QueueView> queues() {
        return queues.registry().all().stream()
                .map(QueuePair::view)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Lets all queues end what runs; completes when none of their commands can touch data any more. */
    CompletableFuture<Void> drain() {
        return drain(queues.registry().all());
    }

    /** The same of those that came through one address. */
    CompletableFuture<Void> drain(InetSocketAddress local) {
        return drain(queuesAt(local));
    }

    private static CompletableFuture<Void> drain(List<QueuePair> open) {
        open.forEach(QueuePair::drain);
        return terminated(open);
    }

    /** Completes when no command of a queue that came through this address can touch data any more. */
    CompletableFuture<Void> terminated(InetSocketAddress local) {
        return terminated(queuesAt(local));
    }

    private static CompletableFuture<Void> terminated(List<QueuePair> open) {
        return CompletableFuture.allOf(open.stream().map(QueuePair::terminated).toArray(CompletableFuture[]::new));
    }

    private List<QueuePair> queuesAt(InetSocketAddress local) {
        return queues.registry().all().stream()
                .filter(queue -> queue.localAddress().equals(local))
                .toList();
    }

    /** Counts a connection in, if there is room for it, and for one more that is no queue yet. */
    boolean admitConnection() {
        if (connections.incrementAndGet() <= config.maxConnections()) {
            if (unconnected.incrementAndGet() <= config.maxUnconnected()) {
                statistics().count(Counter.CONNECTIONS_ACCEPTED);
                return true;
            }
            unconnected.decrementAndGet();
        }
        connections.decrementAndGet();
        statistics().count(Counter.CONNECTIONS_REFUSED);
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

    /** Of connections from now on. */
    void answerUnder(AnswerRight granted) {
        right = granted;
    }

    /** Whether what a new connection has to say must not leave any more. */
    BooleanSupplier silenceOfNewConnection() {
        BooleanSupplier mayAnswer = right.ofNewConnection();
        return () -> silent || !mayAnswer.getAsBoolean();
    }
}
