package io.caisson.store.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The listening sockets of a server for hosts, the connections that came through them, and the event loops of both. Any
 * thread but those event loops; what waits, waits for a bounded time.
 */
public final class HostListeners {

    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);
    private static final long SHUTDOWN_SECONDS = 5;

    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private final List<Channel> listeners = new ArrayList<>();

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
                        channels.add(channel);
                        initializer.accept(channel);
                    }
                });
        Channel listener;
        try {
            listener = bootstrap.bind(address).sync().channel();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + address, interrupted);
        } catch (RuntimeException failure) {
            throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
        } catch (Exception failure) {
            // Netty rethrows what bind met, checked or not, without declaring it.
            throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
        }
        InetSocketAddress chosen = (InetSocketAddress) listener.localAddress();
        listeners.add(listener);
        bound.add(chosen);
        return chosen;
    }

    /** Takes the connections that wait, and all that come. */
    public void accept() {
        listeners.forEach(listener -> listener.config().setAutoRead(true));
    }

    /** Drops the connections of now, without waiting for it to be done. */
    public void drop() {
        // Not the group as a whole: it would stay closed to those who come later.
        channels.forEach(Channel::close);
    }

    /** Where the server listens, in the order in which it was bound. */
    public List<InetSocketAddress> boundAddresses() {
        return List.copyOf(bound);
    }

    /** No new connections. */
    public void closeListeners() {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Drops the connections and ends the event loops. */
    public void stop() {
        channels.close().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
