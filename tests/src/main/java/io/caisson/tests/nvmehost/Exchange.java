package io.caisson.tests.nvmehost;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One command at a time over a queue, and waiting for its end. Any thread but the event loop. */
public final class Exchange {
    private final NvmeQueue queue;

    public Exchange(NvmeQueue queue) {
        this.queue = queue;
    }

    public NvmeQueue queue() {
        return queue;
    }

    /** A command without data. The answer may be anything. */
    public NvmeCommand run(UnaryOperator<NvmeCommand> fill) {
        CompletableFuture<NvmeCommand> ended = new CompletableFuture<>();
        return queue.run(ended, fill.apply(NvmeCommand.completing(ended)));
    }

    /** A command that sends {@code data}. The answer may be anything. */
    public NvmeCommand send(byte[] data, UnaryOperator<NvmeCommand> fill) {
        ByteBuf source = Unpooled.wrappedBuffer(data);
        return run(command -> fill.apply(command.dataOut(source, 0, data.length)));
    }

    /** A command that must succeed; its data, as much as came. */
    public byte[] receive(int lengthBytes, UnaryOperator<NvmeCommand> fill) {
        ByteBuf destination = Unpooled.buffer(lengthBytes, lengthBytes);
        NvmeCommand command = run(empty -> fill.apply(empty.dataIn(destination, 0, lengthBytes)));
        command.requireGood();
        byte[] data = new byte[command.transferred()];
        destination.getBytes(0, data);
        return data;
    }

    /** Starts a command without data and does not wait. */
    public CompletableFuture<NvmeCommand> start(UnaryOperator<NvmeCommand> fill) {
        CompletableFuture<NvmeCommand> ended = new CompletableFuture<>();
        queue.post(fill.apply(NvmeCommand.completing(ended)));
        return ended;
    }
}
