package io.caisson.store.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;

/** A connection as its session or queue sees it. All but {@link #executor()} only on that executor. */
public interface Link {

    /** The event loop that owns the connection. */
    EventExecutor executor();

    /** Nanoseconds of the clock that schedules on {@link #executor()}. */
    long nanoTime();

    ByteBufAllocator allocator();

    /** Queues bytes for the peer. Consumes {@code bytes}. */
    void write(ByteBuf bytes);

    void flush();

    /** Whether more may be written now; when it turns true again the owner is told. */
    boolean writable();

    /** Takes or stops taking bytes from the peer. */
    void read(boolean on);

    /** Closes at once; what was not yet sent is lost. */
    void close();

    /** Sends what was written, then closes; within a bound of time, whether the peer reads or not. */
    void closeGracefully();
}
