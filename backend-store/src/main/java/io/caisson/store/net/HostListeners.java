package io.caisson.store.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of a server for hosts, the connections that came through each, and the event loops of all. Listeners
 * come and go one by one while others carry load. Any thread but those event loops; what waits, waits for a bounded time.
 *
 * <pre>
 *   bound --accept--> taking connections --hold--> letting them wait --end--> closing --> gone
 *     +------------------------end------------------------------------^
 * </pre>
 */
public final class HostListeners {

    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);
    private static final long SHUTDOWN_SECONDS = 5;

    /** For an event loop that is held up by something else: whoever binds has more to look after. */
    private static final long BIND_SECONDS = 5;

    private final EventLoopGroup loops;

    // Guarded by this.
    /** In the order in which they were bound, until they are gone. */
    private final Map<InetSocketAddress, Listener> listeners = new LinkedHashMap<>();

    private record Listener(Channel channel, HostConnections connections) {}

    /** A listener that takes no more connections, and none that may be bound at its address later. */
    public final class Held {
        private final InetSocketAddress address;
        private final Listener listener;

        private Held(InetSocketAddress address, Listener listener) {
            this.address = address;
            this.listener = listener;
        }

        /** As {@link HostListeners#end}; more than once is harmless. */
        public CompletableFuture<Void> end() {
            return HostListeners.this.end(address, listener);
        }

        /** Whether it has ended. */
        public boolean gone() {
            return !listener.equals(find(address));
        }
    }

    /**
     * Starts event loops, and listens nowhere yet.
     *
     * @param name of the threads
     * @param eventLoops threads
     * @param spin how long an event loop looks for work before it sleeps, if work has lately come that soon; zero for never
     */
    public HostListeners(String name, int eventLoops, Duration spin) {
        this.loops = EventLoops.start(name, eventLoops, spin);
    }

    /**
     * Has {@code address}, but lets its connections wait until {@link #accept}.
     *
     * @param address port 0 takes a free one
     * @param initializer makes the pipeline of each connection, on its event loop
     * @return the address, with the port that was chosen
     * @throws IOException if the address cannot be bound
     */
    public InetSocketAddress bind(InetSocketAddress address, Consumer<SocketChannel> initializer) throws IOException {
        return bind(address, initializer, false);
    }

    /**
     * The same, but no interface needs to have the address yet (IP_FREEBIND): who comes as soon as one has it finds us
     * listening. Where the kernel's own event interface is missing, an interface needs to have it. Nothing happens if it is
     * bound already.
     *
     * @throws IOException if the address cannot be bound, or is on its way out since {@link #hold} or {@link #end}
     */
    public InetSocketAddress bindAhead(InetSocketAddress address, Consumer<SocketChannel> initializer)
            throws IOException {
        synchronized (this) {
            Listener present = listeners.get(address);
            if (present != null) {
                if (present.connections.leaving()) {
                    throw new IOException("cannot listen on " + address + ": its former connections are still ending");
                }
                return address;
            }
        }
        return bind(address, initializer, true);
    }

    private InetSocketAddress bind(InetSocketAddress address, Consumer<SocketChannel> initializer, boolean ahead)
            throws IOException {
        HostConnections connections = new HostConnections();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (connections.enter(channel)) {
                            initializer.accept(channel);
                        }
                    }
                });
        if (ahead && Epoll.isAvailable()) {
            bootstrap.option(EpollChannelOption.IP_FREEBIND, true);
        }
        Channel channel = bind(bootstrap, address);
        InetSocketAddress chosen = (InetSocketAddress) channel.localAddress();
        synchronized (this) {
            listeners.put(chosen, new Listener(channel, connections));
        }
        return chosen;
    }

    private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture binding;
        try {
            binding = bootstrap.bind(address);
            if (!binding.await(BIND_SECONDS, TimeUnit.SECONDS)) {
                binding.addListener(late -> binding.channel().close());
                throw new IOException("cannot listen on " + address + ": not done within " + BIND_SECONDS + " s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + address, interrupted);
        } catch (RuntimeException failure) {
            throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
        }
        Throwable failure = binding.cause();
        if (failure != null) {
            throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
        }
        return binding.channel();
    }

    /** Takes the connections that wait, and all that come, at all addresses. */
    public void accept() {
        all().forEach(HostListeners::accept);
    }

    /** The same at one address; nothing if it is not bound, or on its way out. */
    public void accept(InetSocketAddress address) {
        Listener listener = find(address);
        if (listener != null) {
            accept(listener);
        }
    }

    private static void accept(Listener listener) {
        if (!listener.connections.leaving()) {
            listener.channel.config().setAutoRead(true);
        }
    }

    /**
     * Takes no more connections at an address, which is to be given up: who comes from now on is left without an answer until
     * {@link #end}, as an answer might tell him that what he looks for is not there at all.
     *
     * @return null if the address is not bound
     */
    public @Nullable Held hold(InetSocketAddress address) {
        Listener listener = find(address);
        if (listener == null) {
            return null;
        }
        listener.connections.leave();
        listener.channel.config().setAutoRead(false);
        return new Held(address, listener);
    }

    /**
     * Gives an address up: its listener closes and its connections are reset, with what they had still to send.
     *
     * @return completed when all are closed and the address can be bound again; at once if it is not bound
     */
    public CompletableFuture<Void> end(InetSocketAddress address) {
        Listener listener = find(address);
        return listener == null ? CompletableFuture.completedFuture(null) : end(address, listener);
    }

    /** The same, and waits for it, for a second at most: who gives an address up because its lease is over has no more time. */
    public CompletableFuture<Void> endNow(InetSocketAddress address) {
        CompletableFuture<Void> closed = end(address);
        closed.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        return closed;
    }

    private CompletableFuture<Void> end(InetSocketAddress address, Listener listener) {
        listener.connections.leave();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        listener.channel
                .close()
                .addListener(done ->
                        // What it had accepted by now is among them, or is closed as it comes.
                        listener.connections.reset().thenRun(() -> {
                            remove(address, listener);
                            closed.complete(null);
                        }));
        return closed;
    }

    private synchronized void remove(InetSocketAddress address, Listener listener) {
        listeners.remove(address, listener);
    }

    private synchronized @Nullable Listener find(InetSocketAddress address) {
        return listeners.get(address);
    }

    private synchronized List<Listener> all() {
        return new ArrayList<>(listeners.values());
    }

    /** Drops the connections of now, without waiting for it to be done. */
    public void drop() {
        all().forEach(listener -> listener.connections.drop());
    }

    /** Where the server listens, in the order in which it was bound. */
    public synchronized List<InetSocketAddress> boundAddresses() {
        return List.copyOf(listeners.keySet());
    }

    /** Connections that came through an address and are open. */
    public int connections(InetSocketAddress address) {
        Listener listener = find(address);
        return listener == null ? 0 : listener.connections.size();
    }

    /** No new connections. */
    public void closeListeners() {
        for (Listener listener : all()) {
            listener.channel.close().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Drops the connections and ends the event loops. */
    public void stop() {
        CompletableFuture<?>[] ends =
                all().stream().map(listener -> listener.connections.close()).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .join();
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
