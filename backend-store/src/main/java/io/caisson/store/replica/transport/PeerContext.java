package io.caisson.store.replica.transport;

import io.caisson.store.net.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all parts of one transport share: its settings, its threads, its counters. Any thread. */
final class PeerContext {

    private static final Logger LOG = LoggerFactory.getLogger(PeerContext.class);

    static final long MIN_RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    static final long MAX_RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long SHUTDOWN_SECONDS = 5;
    private static final int BACKLOG = 256;
    private static final int CATCH_UP_THREADS = 2;
    private static final int CATCH_UP_QUEUE = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 2 << 20);

    /** A peer whose machine vanished is noticed by the kernel after about half a minute, even if nobody asks for it. */
    private static final int KEEP_ALIVE_IDLE_SECONDS = 15;

    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 5;
    private static final int KEEP_ALIVE_PROBES = 3;

    /** What was sent and is not acknowledged for so long ends a connection, beside the time limits of calls: the kernel would try for a quarter of an hour. */
    private static final int UNACKNOWLEDGED_MILLIS = 15_000;

    private final TransportConfig config;
    private final PeerSecurity security;
    private final TransportStatistics statistics = new TransportStatistics();
    private final FrameWriter writer;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor catchUp;
    private volatile List<ByteBuffer> introduction = List.of();

    PeerContext(TransportConfig config, PeerSecurity security) {
        this.config = config;
        this.security = security;
        this.writer = new FrameWriter(ByteBufAllocator.DEFAULT, security.sendsFromHeap());
        this.loops = EventLoops.start("peer", config.eventLoops(), config.spin());
        // Bounded by the groups of this node: each has one thread at a time for its order (GroupOrder), and one for its
        // Succession.
        this.workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("peer-order", true));
        this.catchUp = new ThreadPoolExecutor(
                CATCH_UP_THREADS,
                CATCH_UP_THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CATCH_UP_QUEUE),
                new DefaultThreadFactory("peer-catch-up", true));
        this.catchUp.allowCoreThreadTimeOut(true);
    }

    /** What connections of ours begin with, from now on. */
    void introduceAs(List<ByteBuffer> said) {
        introduction = said;
    }

    List<ByteBuffer> introduction() {
        return introduction;
    }

    TransportConfig config() {
        return config;
    }

    PeerSecurity security() {
        return security;
    }

    TransportStatistics statistics() {
        return statistics;
    }

    FrameWriter writer() {
        return writer;
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    /** For calls into the engine that may block, in the order of their group. */
    ThreadPoolExecutor workers() {
        return workers;
    }

    /** For what an appender must do away from its event loop: reads of old log files, and waits for the engine's lock. */
    ThreadPoolExecutor catchUp() {
        return catchUp;
    }

    /** Does that once, on one of the {@link #workers}; not any more when this is closed. */
    void later(Duration delay, Runnable what) {
        try {
            nextLoop().schedule(() -> runByWorker(what), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closing; what was due in {} is not done", delay);
        }
    }

    private void runByWorker(Runnable what) {
        try {
            workers.execute(what);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closing; what was due is not done");
        }
    }

    /** For connections of ours; they leave from the address that peers know. */
    Bootstrap bootstrap(EventLoop loop) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EventLoops.socketChannel())
                .localAddress(new InetSocketAddress(config.listen().getAddress(), 0))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (Epoll.isAvailable()) {
            bootstrap
                    // A port is chosen when the far end is known: many connections may leave from one address.
                    .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                    .option(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS)
                    .option(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL_SECONDS)
                    .option(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES)
                    .option(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
        }
        return bootstrap;
    }

    ServerBootstrap serverBootstrap() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (Epoll.isAvailable()) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
        }
        return bootstrap;
    }

    /** After the connections are closed. Waits for a bounded time. */
    void close() {
        catchUp.shutdownNow();
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        workers.shutdown();
    }
}
