package io.caisson.store.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;

/** Event loops on what the machine does best, and the channels that go with them. */
public final class EventLoops {

    /**
     * How long to look for work before sleeping, while work comes that soon: a host that sleeps between its commands is woken,
     * and sends the next one, within this time even on a virtual machine, where that takes 60 µs.
     */
    public static final Duration SPIN = Duration.ofNanos(100_000);

    private EventLoops() {}

    /**
     * Starts event loops.
     *
     * @param name of the threads
     * @param count threads
     * @param spin how long an event loop looks for work before it sleeps, if work has lately come that soon; zero for never
     */
    public static EventLoopGroup start(String name, int count, Duration spin) {
        IoHandlerFactory factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory(name, true),
                spin.isZero() ? factory : SpinningIoHandler.wrap(factory, spin));
    }

    public static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public static Class<? extends SocketChannel> socketChannel() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
