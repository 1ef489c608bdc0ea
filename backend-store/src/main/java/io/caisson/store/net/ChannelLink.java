package io.caisson.store.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A Netty channel as a link. Owner: the channel's event loop. */
public final class ChannelLink implements Link {

    /** How long the peer has to close its side after we closed ours. */
    private static final long LINGER_MILLIS = 2000;

    private final ChannelHandlerContext context;
    private final BooleanSupplier silent;
    private final LongSupplier clock;
    private final Runnable onClosing;

    /**
     * @param silent whether nothing may be sent any more
     * @param onClosing told when a graceful close begins: what comes from then on is dropped
     */
    public ChannelLink(ChannelHandlerContext context, BooleanSupplier silent, Runnable onClosing) {
        this.context = context;
        this.silent = silent;
        this.clock = clock(context.executor());
        this.onClosing = onClosing;
    }

    /** Nanoseconds of the clock that schedules on {@code executor}. */
    static LongSupplier clock(EventExecutor executor) {
        if (executor instanceof AbstractScheduledEventExecutor scheduling) {
            return scheduling.ticker()::nanoTime;
        }
        return System::nanoTime;
    }

    @Override
    public EventExecutor executor() {
        return context.executor();
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    @Override
    public ByteBufAllocator allocator() {
        return context.alloc();
    }

    @Override
    public void write(ByteBuf bytes) {
        if (silent.getAsBoolean()) {
            bytes.release();
            return;
        }
        context.write(bytes, context.voidPromise());
    }

    @Override
    public void flush() {
        if (!silent.getAsBoolean()) {
            context.flush();
        }
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void read(boolean on) {
        context.channel().config().setAutoRead(on);
    }

    @Override
    public void close() {
        context.close();
    }

    @Override
    public void closeGracefully() {
        if (silent.getAsBoolean()) {
            context.close();
            return;
        }
        onClosing.run();
        // The peer's end is awaited: closing with its bytes unread would send a reset that overtakes our last words.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess() && context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
                read(true);
            } else {
                context.close();
            }
        });
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
}
