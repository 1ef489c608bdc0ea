package io.caisson.tests.nvmehost;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Commands to a namespace through the controller's first I/O queue, one at a time. Any thread but the event loop. */
public final class NvmeNamespace {
    private static final int DATASET_ENTRY_BYTES = 16;
    private static final int COPY_ENTRY_BYTES = 32;
    private static final int DEALLOCATE = 1 << 2;
    private static final int DEALLOCATE_ZEROES = 1 << 25;

    private final NvmeController controller;
    private final Exchange exchange;
    private final int id;

    /** @param blocks size in logical blocks */
    public record Capacity(long blocks, int blockBytes) {}

    /** @param firstBlock where the range begins */
    public record Range(long firstBlock, int blocks) {}

    NvmeNamespace(NvmeController controller, int id) {
        this.controller = controller;
        this.id = id;
        exchange = new Exchange(controller.ioQueue(1));
    }

    public int id() {
        return id;
    }

    public Exchange exchange() {
        return exchange;
    }

    public Capacity capacity() {
        ByteBuffer data = ByteBuffer.wrap(controller.admin().identify(AdminQueue.NAMESPACE_DATA, id))
                .order(ByteOrder.LITTLE_ENDIAN);
        int format = data.get(26) & 0xF;
        return new Capacity(data.getLong(0), 1 << (data.get(128 + 4 * format + 2) & 0xFF));
    }

    public byte[] read(long firstBlock, int blocks, int blockBytes) {
        return exchange.receive(
                blocks * blockBytes,
                command -> command.nvm(NvmOpcode.READ).namespace(id).range(firstBlock, blocks));
    }

    public void write(long firstBlock, int blocks, byte[] data) {
        send(NvmOpcode.WRITE, firstBlock, blocks, data).requireGood();
    }

    /** Write or Compare. The answer may be anything. */
    public NvmeCommand send(NvmOpcode what, long firstBlock, int blocks, byte[] data) {
        return exchange.send(data, command -> command.nvm(what).namespace(id).range(firstBlock, blocks));
    }

    /** Write Zeroes, Verify or Write Uncorrectable. The answer may be anything. */
    public NvmeCommand run(NvmOpcode what, long firstBlock, int blocks) {
        return exchange.run(command -> command.nvm(what).namespace(id).range(firstBlock, blocks));
    }

    public NvmeCommand flush() {
        return exchange.run(command -> command.nvm(NvmOpcode.FLUSH).namespace(id));
    }

    /** Write Zeroes that also deallocates (DEAC). */
    public NvmeCommand writeZeroes(long firstBlock, int blocks) {
        return exchange.run(command -> command.nvm(NvmOpcode.WRITE_ZEROES)
                .namespace(id)
                .range(firstBlock, blocks)
                .dword12(blocks - 1 | DEALLOCATE_ZEROES));
    }

    public NvmeCommand deallocate(List<Range> ranges) {
        ByteBuffer list =
                ByteBuffer.allocate(ranges.size() * DATASET_ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ranges.forEach(range -> list.putInt(0).putInt(range.blocks()).putLong(range.firstBlock()));
        return exchange.send(
                list.array(),
                command -> command.nvm(NvmOpcode.DATASET_MANAGEMENT)
                        .namespace(id)
                        .dword10(ranges.size() - 1)
                        .dword11(DEALLOCATE));
    }

    /** Copies ranges one after the other to {@code destination} (NVM, 3.2.2), source descriptors of format 0. */
    public NvmeCommand copy(long destination, List<Range> sources) {
        ByteBuffer list = ByteBuffer.allocate(sources.size() * COPY_ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Range source : sources) {
            list.putLong(0).putLong(source.firstBlock()).putShort((short) (source.blocks() - 1));
            list.position(list.position() + COPY_ENTRY_BYTES - 18);
        }
        return exchange.send(
                list.array(),
                command -> command.nvm(NvmOpcode.COPY)
                        .namespace(id)
                        .range(destination, 1)
                        .dword12(sources.size() - 1));
    }

    /** Both halves of a fused Compare and Write (NVM, 2.1.1), as they ended. */
    public Fused compareAndWrite(long firstBlock, int blocks, byte[] expected, byte[] replacement) {
        Fused fused = fused(firstBlock, blocks, expected, replacement);
        exchange.queue().post(fused.compare(), fused.write());
        Answer.await(fused.ended());
        return fused;
    }

    /** The two commands, not submitted, for callers who put something between them or let one wait for its data. */
    public Fused fused(long firstBlock, int blocks, byte[] expected, byte[] replacement) {
        CompletableFuture<NvmeCommand> compared = new CompletableFuture<>();
        CompletableFuture<NvmeCommand> written = new CompletableFuture<>();
        NvmeCommand compare = NvmeCommand.completing(compared)
                .nvm(NvmOpcode.COMPARE)
                .fused(NvmeCommand.FUSED_FIRST)
                .namespace(id)
                .range(firstBlock, blocks)
                .dataOut(buffer(expected), 0, expected.length);
        NvmeCommand write = NvmeCommand.completing(written)
                .nvm(NvmOpcode.WRITE)
                .fused(NvmeCommand.FUSED_SECOND)
                .namespace(id)
                .range(firstBlock, blocks)
                .dataOut(buffer(replacement), 0, replacement.length);
        return new Fused(compare, write, CompletableFuture.allOf(compared, written));
    }

    private static ByteBuf buffer(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** @param ended completed when both have ended */
    public record Fused(NvmeCommand compare, NvmeCommand write, CompletableFuture<Void> ended) {}

    public Reservations reservations() {
        return new Reservations(exchange, id);
    }
}
