package io.caisson.nvme.namespace.media;

import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.netty.buffer.ByteBuf;

/** Write (NVM command set 1.0, 3.2.6): the data is passed on as it came. All that is answered is durable, FUA or not. */
public final class WriteCommand extends MediaCommand {

    /** @param blocks at least 1, and no more than {@link IoLimits#MAX_TRANSFER_BYTES}; within the namespace */
    public WriteCommand(NamespaceAccess access, long firstBlock, int blocks) {
        super(access, firstBlock, blocks);
    }

    @Override
    CommandGroup group() {
        return CommandGroup.WRITE;
    }

    @Override
    public int dataOutBytes() {
        return lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        device().write(firstBlock(), dataOut, this);
    }
}
