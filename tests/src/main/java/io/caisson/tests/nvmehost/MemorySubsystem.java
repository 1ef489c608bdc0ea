package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;

/**
 * The least that answers a host: one namespace in memory, no digests, no checks. It shows how fast the load generator
 * itself is, and it can be told to lie, which shows whether those who watch for lies see them.
 */
public final class MemorySubsystem implements AutoCloseable {
    public static final int BLOCK_BYTES = 4096;

    private final Channel listener;
    private final ByteBuf disk;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private MemorySubsystem(InitiatorLoop loop, ByteBuf disk, boolean honest) {
        this.disk = disk;
        Class<? extends ServerChannel> type = loop.channelType().getSimpleName().startsWith("Epoll")
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        EventLoop one = loop.group().next();
        listener = new ServerBootstrap()
                .group(one, one)
                .channel(type)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(new MemorySubsystemHandler(channel, disk, honest));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /**
     * @param loop its first thread does all the work
     * @param honest whether what is written is kept
     */
    public static MemorySubsystem start(InitiatorLoop loop, int blocks, boolean honest) {
        int bytes = blocks * BLOCK_BYTES;
        return new MemorySubsystem(loop, Unpooled.directBuffer(bytes, bytes).writeZero(bytes), honest);
    }

    public InetSocketAddress portal() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Drops all connections. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly();
        disk.release();
    }
}
