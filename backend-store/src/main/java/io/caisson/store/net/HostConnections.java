package io.caisson.store.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** The connections that came through one listener. Any thread; nothing waits. */
final class HostConnections {

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean leaving;
    private volatile boolean ended;

    /**
     * A connection came. On its event loop.
     *
     * @return false if it came too late: it is closed
     */
    boolean enter(Channel channel) {
        channels.add(channel);
        // After it was added: either who ends all finds it there, or it finds the end.
        if (ended) {
            channel.close();
            return false;
        }
        return true;
    }

    /** The address is on its way out. */
    void leave() {
        leaving = true;
    }

    boolean leaving() {
        return leaving;
    }

    int size() {
        return channels.size();
    }

    /** Drops those of now. */
    void drop() {
        channels.forEach(Channel::close);
    }

    /**
     * Drops those of now and those that come still.
     *
     * @return completed when all of them are closed
     */
    CompletableFuture<Void> close() {
        ended = true;
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channels.close().addListener(done -> closed.complete(null));
        return closed;
    }

    /** The same, and what they had still to send is thrown away: at this address somebody else may speak soon. */
    CompletableFuture<Void> reset() {
        ended = true;
        // No stream into an array: connections come while it is filled, and it would be too small.
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Channel channel : channels) {
            ends.add(reset(channel));
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> reset(Channel channel) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channel.closeFuture().addListener((ChannelFutureListener) done -> closed.complete(null));
        try {
            // There no descriptor can be closed, and be another connection's, in between.
            channel.eventLoop().execute(() -> {
                try {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                } catch (ChannelException gone) {
                    // The host was first: nothing can be sent to it any more.
                } finally {
                    channel.close();
                }
            });
        } catch (RejectedExecutionException stopped) {
            channel.close();
        }
        return closed;
    }
}
