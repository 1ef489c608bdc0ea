package io.caisson.nvme.server;

import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueView;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.HostListeners;
import io.caisson.store.net.Statistics;
import io.netty.channel.socket.SocketChannel;
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
 * called from any thread but the server's own event loops; {@link #close}, {@link #abort} and {@link #drop(InetSocketAddress)}
 * block for a bounded time.
 */
public final class NvmeServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(NvmeServer.class);

    private final ServerContext context;
    private final ConnectionFront front;
    private final HostListeners listeners;

    private NvmeServer(ServerContext context, ConnectionFront front) {
        this.context = context;
        this.front = front;
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
        NvmeServer server = new NvmeServer(new ServerContext(config, handlers), front);
        try {
            for (InetSocketAddress address : config.listen()) {
                server.listeners.bind(address, server::begin);
            }
        } catch (IOException failure) {
            server.abort();
            throw failure;
        }
        return server;
    }

    private void begin(SocketChannel channel) {
        front.install(channel.pipeline());
        channel.pipeline().addLast(new ConnectionHandler(context, channel));
    }

    /**
     * Has one more address, whether an interface has it already or not, but lets its connections wait until {@link
     * #accept(InetSocketAddress)}. Nothing happens if it is one of the server's already.
     *
     * @throws IOException if the address cannot be bound, or is still being withdrawn
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listeners.bindAhead(address, this::begin);
    }

    /** Takes the connections that wait at an address, and all that come. Nothing if it is not one of the server's. */
    public void accept(InetSocketAddress address) {
        listeners.accept(address);
    }

    /**
     * Gives an address up in order: for a moment its queues go on, as hosts were told by their controllers to use other paths;
     * then they take no more commands, those that run are answered within {@code patience}, and its connections are closed.
     * Who dials it meanwhile is left without an answer: he finds it at the same address, at another node. Other addresses are
     * untouched. Nothing if it is not one of the server's.
     *
     * @param notice how long hosts may take to go elsewhere; no longer than it has connections
     * @return completed when the address has no listener and no connection any more, and no command that came through it can
     *     touch data: before that, another node must not serve it
     */
    public CompletableFuture<Void> withdraw(InetSocketAddress address, Duration notice, Duration patience) {
        HostListeners.Held held = listeners.hold(address);
        if (held == null) {
            return CompletableFuture.completedFuture(null);
        }
        long waitMillis = listeners.connections(address) == 0 ? 0 : notice.toMillis();
        return CompletableFuture.supplyAsync(
                        // Dropped meanwhile, it may be there anew.
                        () -> held.gone() ? context.terminated(address) : context.drain(address),
                        CompletableFuture.delayedExecutor(waitMillis, TimeUnit.MILLISECONDS))
                .thenCompose(ended -> ended)
                .completeOnTimeout(null, waitMillis + patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(ended -> held.end())
                .thenCompose(closed -> context.terminated(address));
    }

    /**
     * Gives an address up at once: its connections are reset, without a status for what runs, and it can be bound again when
     * this returns. Other addresses are untouched. Nothing if it is not one of the server's.
     *
     * @return completed when no command that came through it can touch data any more
     */
    public CompletableFuture<Void> drop(InetSocketAddress address) {
        // Queues begin on connections: when all of those are closed, no queue is missed.
        return listeners.endNow(address).thenCompose(closed -> context.terminated(address));
    }

    /** Connections that came through an address and are open. */
    public int connections(InetSocketAddress address) {
        return listeners.connections(address);
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

    /** Where the server listens, with the ports that were chosen: in the order of the configuration, then as they came. */
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
