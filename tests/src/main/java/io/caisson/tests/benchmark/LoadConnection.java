package io.caisson.tests.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** What {@link LoadStream} needs of an initiator: one connection to one volume. Closing drops the connection. */
interface LoadConnection extends AutoCloseable {

    EventLoop loop();

    /** Size of the volume. */
    long capacityBytes();

    /** Sends what has been submitted. On the event loop. */
    void flush();

    /**
     * One command that is used over and over, without allocation.
     *
     * @param buffers borrowed; the command's data is in it from {@code index} on
     */
    Command command(Workload.Kind kind, ByteBuf buffers, int index, int lengthBytes, Completion completion);

    /** Reads and waits. Any thread but the event loop. */
    byte[] read(long offsetBytes, int lengthBytes);

    @Override
    void close();

    /** See {@link LoadConnection#command}. */
    interface Command {
        /** On the event loop; flushed with the batch when a completion submits, else by {@link LoadConnection#flush}. */
        void submit(long offsetBytes);
    }

    /** Called on the event loop when a command has ended. */
    interface Completion {
        /** @param failure what the command ended with instead of success */
        void onEnd(@Nullable String failure);
    }
}
