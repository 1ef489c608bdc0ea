package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Read (NVM command set 1.0, 3.2.4): the store fills the very buffer that goes out on the wire. What is little and in memory
 * already goes out together with what else does, without a buffer of its own.
 */
public final class ReadCommand extends MediaCommand implements CommandCompletion.DataSource {

    private final ByteBufAllocator allocator;
    private ByteBuf dataIn = Unpooled.EMPTY_BUFFER;

    /** @param blocks at least 1, and no more than {@link IoLimits#MAX_TRANSFER_BYTES}; within the namespace */
    public ReadCommand(NamespaceAccess access, long firstBlock, int blocks, ByteBufAllocator allocator) {
        super(access, firstBlock, blocks);
        this.allocator = allocator;
    }

    @Override
    CommandGroup group() {
        return CommandGroup.READ;
    }

    @Override
    public int dataInBytes() {
        return lengthBytes();
    }

    @Override
    public boolean runNow(CommandCompletion completion) {
        return !access().conflict(group()) && completion.succeededNow(this, lengthBytes());
    }

    @Override
    public boolean appendTo(ByteBuf out) {
        return device().readNow(firstBlock(), blocks(), out);
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        dataIn = allocator.directBuffer(lengthBytes(), lengthBytes());
        device().read(firstBlock(), blocks(), dataIn, this);
    }

    @Override
    public void succeeded() {
        completion().succeeded(0, dataIn);
    }

    @Override
    public void failed(BlockError error, long detail) {
        dataIn.release();
        super.failed(error, detail);
    }
}
