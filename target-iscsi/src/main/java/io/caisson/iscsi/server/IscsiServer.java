package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.TargetDevice;
import io.caisson.iscsi.scsi.copy.CopyCommands;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionView;
import io.caisson.iscsi.session.Statistics;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.TargetView;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The iSCSI target server of a node. Its methods may be called from any thread but the server's own event loops; {@link
 * #close} and {@link #abort} block for a bounded time.
 */
public final class IscsiServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(IscsiServer.class);
    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);
    private static final long SHUTDOWN_SECONDS = 5;
    /** For telling those who did not log out that they are dropped. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final ServerContext context;
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private final List<Channel> listeners = new ArrayList<>();

    private IscsiServer(ServerContext context) {
        this.context = context;
        IoHandlerFactory factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Duration spin = context.config().spin();
        this.loops = new MultiThreadIoEventLoopGroup(
                context.config().eventLoopCount(),
                new DefaultThreadFactory("iscsi", true),
                spin.isZero() ? factory : SpinningIoHandler.wrap(factory, spin));
    }

    /**
     * Listens on all addresses of {@code config}, and takes connections at once.
     *
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    public static IscsiServer start(IscsiServerConfig config, ExportDirectory directory, ReservationLedger reservations)
            throws IOException {
        IscsiServer server = bind(config, directory, reservations);
        server.accept();
        return server;
    }

    /**
     * Has all addresses of {@code config}, but lets connections wait until {@link #accept}: a host must not be told that its
     * target is not there because the portal is not known yet.
     *
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    public static IscsiServer bind(IscsiServerConfig config, ExportDirectory directory, ReservationLedger reservations)
            throws IOException {
        LogicalUnits units = new LogicalUnits(reservations);
        CopyCommands copies = new CopyCommands(directory);
        return bind(config, directory, target -> new TargetDevice(target, directory, units, copies));
    }

    /** Takes the connections that wait, and all that come. */
    public void accept() {
        listeners.forEach(listener -> listener.config().setAutoRead(true));
    }

    /**
     * The same over devices of another make.
     *
     * @param deviceFactory makes the one device of each target
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    static IscsiServer bind(
            IscsiServerConfig config, ExportDirectory directory, Function<TargetView, DeviceServer> deviceFactory)
            throws IOException {
        IscsiServer server = new IscsiServer(new ServerContext(config, directory, deviceFactory));
        try {
            for (InetSocketAddress address : config.listen()) {
                server.bind(address);
            }
        } catch (IOException failure) {
            server.abort();
            throw failure;
        }
        return server;
    }

    private void bind(InetSocketAddress address) throws IOException {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
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
                        channel.pipeline().addLast(new ConnectionHandler(context));
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
        listeners.add(listener);
        bound.add((InetSocketAddress) listener.localAddress());
    }

    /** Where the server listens, with the ports that were chosen; in the order of the configuration. */
    public List<InetSocketAddress> boundAddresses() {
        return List.copyOf(bound);
    }

    public Statistics statistics() {
        return context.statistics();
    }

    /** The sessions in full feature phase. */
    public List<SessionView> sessions() {
        return context.registry().all().stream()
                .map(Session::view)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Initiators that were refused and have not got in since, the most recent first. */
    public List<SeenInitiator> seenInitiators() {
        return context.seenInitiators().list();
    }

    /** Connections that are open now. */
    public int connections() {
        return context.connections();
    }

    /**
     * Stops listening, asks all initiators to log out, and closes what is left after the configured time. Commands in the
     * store are waited for within the same time; no command gets a status that is not true.
     */
    @Override
    public void close() {
        context.drains().close();
        closeListeners();
        Duration patience = context.config().drainTimeout();
        List<Session> sessions = context.registry().all();
        sessions.forEach(session -> session.requestLogout(patience));
        CompletableFuture<?>[] ends = sessions.stream().map(Session::terminated).toArray(CompletableFuture[]::new);
        await(CompletableFuture.allOf(ends), patience.plus(LAST_WORDS));
        stop();
    }

    /**
     * Drops everything at once: no status leaves the server once this was called. For a store that failed or a gateway that
     * lost its right to answer.
     */
    public void abort() {
        context.silence();
        context.drains().close();
        closeListeners();
        stop();
    }

    private void closeListeners() {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void stop() {
        channels.close().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        context.close();
    }

    private static void await(CompletableFuture<Void> future, Duration patience) {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOGGER.debug("some initiators did not log out in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
