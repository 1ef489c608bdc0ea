package io.caisson.tests.initiator;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that connections live on: epoll where there is one, else NIO. */
public final class InitiatorLoop implements AutoCloseable {
    private final IoEventLoopGroup group;
    private final Class<? extends SocketChannel> channelType;

    private InitiatorLoop(IoEventLoopGroup group, Class<? extends SocketChannel> channelType) {
        this.group = group;
        this.channelType = channelType;
    }

    public static InitiatorLoop start(int threads) {
        return start("initiator", threads, 0);
    }

    /**
     * @param threadNames how the threads' names begin
     * @param spinNanos how long a loop without work polls before it parks; 0 parks at once
     */
    public static InitiatorLoop start(String threadNames, int threads, long spinNanos) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory base = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        IoHandlerFactory factory =
                spinNanos == 0 ? base : executor -> new PollingIoHandler(base.newHandler(executor), spinNanos);
        return new InitiatorLoop(
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadNames, true), factory),
                epoll ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    /** For other protocols' hosts, which live on the same threads. */
    public IoEventLoopGroup group() {
        return group;
    }

    public Class<? extends SocketChannel> channelType() {
        return channelType;
    }

    /** Drops the connections that are still open. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
