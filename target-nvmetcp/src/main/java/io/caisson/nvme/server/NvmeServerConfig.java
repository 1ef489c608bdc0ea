package io.caisson.nvme.server;

import io.caisson.nvme.queue.QueueLimits;
import io.caisson.store.net.EventLoops;
import io.caisson.store.net.HostMemory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How an {@link NvmeServer} runs.
 *
 * @param listen addresses to bind, those of the discovery service among them; port 0 takes a free one
 * @param eventLoops threads; 0 for one per two processors, at least one
 * @param spin how long an event loop looks for work before it sleeps, if work has lately come that soon; zero for never
 * @param maxConnections beyond it, connections are closed as they come
 * @param maxUnconnected connections that are no queue of a controller yet
 * @param connectTimeout from connection to queue of a controller
 * @param memory for data of all queues' commands; may be shared with other servers
 * @param drainTimeout how long {@link NvmeServer#close} waits for commands that run
 */
public record NvmeServerConfig(
        List<InetSocketAddress> listen,
        int eventLoops,
        Duration spin,
        int maxConnections,
        int maxUnconnected,
        Duration connectTimeout,
        HostMemory memory,
        Duration drainTimeout,
        QueueLimits limits) {

    private static final int DEFAULT_MAX_CONNECTIONS = 4096;
    private static final int DEFAULT_MAX_UNCONNECTED = 2048;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(15);
    private static final long DEFAULT_DATA_BYTES = 128L << 20;
    private static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(3);

    public NvmeServerConfig {
        listen = List.copyOf(listen);
        if (eventLoops < 0 || maxConnections < 1 || maxUnconnected < 1 || spin.isNegative()) {
            throw new IllegalArgumentException("loops, connections, bytes and spin must not be negative");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero() || drainTimeout.isNegative()) {
            throw new IllegalArgumentException("timeouts must be positive");
        }
    }

    /** Everything as usual, listening on {@code addresses}. */
    public static NvmeServerConfig listeningOn(InetSocketAddress... addresses) {
        return new NvmeServerConfig(
                List.of(addresses),
                0,
                EventLoops.SPIN,
                DEFAULT_MAX_CONNECTIONS,
                DEFAULT_MAX_UNCONNECTED,
                DEFAULT_CONNECT_TIMEOUT,
                HostMemory.of(DEFAULT_DATA_BYTES),
                DEFAULT_DRAIN_TIMEOUT,
                QueueLimits.DEFAULT);
    }

    int eventLoopCount() {
        return eventLoops > 0 ? eventLoops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    public NvmeServerConfig withEventLoops(int loops, Duration spinning) {
        return new NvmeServerConfig(
                listen, loops, spinning, maxConnections, maxUnconnected, connectTimeout, memory, drainTimeout, limits);
    }

    public NvmeServerConfig withConnectionLimits(int connections, int unconnected, Duration timeout) {
        return new NvmeServerConfig(
                listen, eventLoops, spin, connections, unconnected, timeout, memory, drainTimeout, limits);
    }

    /** Memory of its own. */
    public NvmeServerConfig withDataBytes(long bytes) {
        return withMemory(HostMemory.of(bytes));
    }

    public NvmeServerConfig withMemory(HostMemory wanted) {
        return new NvmeServerConfig(
                listen, eventLoops, spin, maxConnections, maxUnconnected, connectTimeout, wanted, drainTimeout, limits);
    }

    public NvmeServerConfig withDrainTimeout(Duration timeout) {
        return new NvmeServerConfig(
                listen, eventLoops, spin, maxConnections, maxUnconnected, connectTimeout, memory, timeout, limits);
    }

    public NvmeServerConfig withLimits(QueueLimits bounds) {
        return new NvmeServerConfig(
                listen, eventLoops, spin, maxConnections, maxUnconnected, connectTimeout, memory, drainTimeout, bounds);
    }
}
