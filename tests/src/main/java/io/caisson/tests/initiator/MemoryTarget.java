package io.caisson.tests.initiator;

import io.netty.bootstrap.ServerBootstrap;
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
 * The least that answers an initiator: login without a choice, a disk in memory, no checks. It shows how fast the load
 * generator itself is, and it can be told to lie, which shows whether those who watch for lies see them.
 */
public final class MemoryTarget implements AutoCloseable {

    /** What the target does about one writing command. */
    public enum Treatment {
        HONEST,
        /** GOOD, and nothing is stored. */
        ACKNOWLEDGE_ONLY,
        /** GOOD, and only the first half of the data is stored. */
        STORE_HALF,
        /** Stored, and never answered. */
        STORE_SILENTLY
    }

    /** Asked before each writing command. */
    public interface Conscience {
        Treatment treat(int operation, long firstBlock);
    }

    private final InitiatorLoop loop;
    private final MemoryDisk disk;
    private final Conscience conscience;
    private final Channel listener;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private MemoryTarget(InitiatorLoop loop, MemoryDisk disk, Conscience conscience) {
        this.loop = loop;
        this.disk = disk;
        this.conscience = conscience;
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
                        channel.pipeline().addLast(new MemoryTargetHandler(channel, disk, conscience));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** @param loop its first thread does all the work */
    public static MemoryTarget start(InitiatorLoop loop, int blockBytes, int blocks, Conscience conscience) {
        return new MemoryTarget(loop, new MemoryDisk(blockBytes, blocks), conscience);
    }

    /** The same disk behind a new listener, as after a restart. */
    public MemoryTarget restart() {
        return new MemoryTarget(loop, disk, conscience);
    }

    public InetSocketAddress portal() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Drops all connections, as a killed process would. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly();
    }
}
