package io.caisson.nvme.server;

import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueView;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.HostListeners;
import io.caisson.store.net.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The NVMe/TCP server of a node: subsystems and discovery alike, as the Connect command tells them apart. Its methods may be
 * called from any thread but the server's own event loops; {@link #close} and {@link #abort} block for a bounded time.
 */
public final class NvmeServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(NvmeServer.class);

    private final ServerContext context;
    private final HostListeners listeners;

    private NvmeServer(ServerContext context) {
        this.context = context;
        this.listeners = new HostListeners(
                "nvme", context.config().eventLoopCount(), context.config().spin());
    }

    /**
     * Has all addresses of {@code config}, but lets connections wait until {@link #accept}.
     *
     * @param handlers make what is behind each queue; they outlive the server
     * @param front what stands in front of each queue
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    public static NvmeServer bind(NvmeServerConfig config, QueueHandler.Factory handlers, ConnectionFront front)
            throws IOException {
        NvmeServer server = new NvmeServer(new ServerContext(config, handlers));
        try {
            for (InetSocketAddress address : config.listen()) {
                server.listeners.bind(address, channel -> {
                    front.install(channel.pipeline());
                    channel.pipeline().addLast(new ConnectionHandler(server.context, channel));
                });
            }
        } catch (IOException failure) {
            server.abort();
            throw failure;
        }
        return server;
    }

    /** Connections from now on are answered as long as {@code right} says so; to be told before {@link #accept}. */
    public void answerUnder(AnswerRight right) {
        context.answerUnder(right);
    }

    /** Drops all connections of now, without waiting for it to be done. */
    public void drop() {
        listeners.drop();
    }

    /** Takes the connections that wait, and all that come. */
    public void accept() {
        listeners.accept();
    }

    /** Where the server listens, with the ports that were chosen; in the order of the configuration. */
    public List<InetSocketAddress> boundAddresses() {
        return listeners.boundAddresses();
    }

    public Statistics<Counter> statistics() {
        return context.statistics();
    }

    /** The queues that are connected. */
    public List<QueueView> queues() {
        return context.queues();
    }

    /** Connections that are open now, queues or not. */
    public int connections() {
        return context.connections();
    }

    /**
     * Stops listening, takes no more commands, waits for those that run within the configured time, then closes what is left.
     * No command gets a status that is not true. Hosts that were to be told before were told by their controllers.
     */
    @Override
    public void close() {
        listeners.closeListeners();
        await(context.drain(), context.config().drainTimeout());
        listeners.stop();
    }

    /**
     * Drops everything at once: no status leaves the server once this was called. For a store that failed or a gateway that
     * lost its right to answer.
     */
    public void abort() {
        context.silence();
        listeners.closeListeners();
        listeners.stop();
    }

    private static void await(CompletableFuture<Void> future, Duration patience) {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOGGER.debug("some commands did not end in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
