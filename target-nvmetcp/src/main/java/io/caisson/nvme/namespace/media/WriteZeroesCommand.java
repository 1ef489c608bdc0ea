package io.caisson.nvme.namespace.media;

import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.netty.buffer.ByteBuf;

/**
 * Write Zeroes (NVM command set 1.0, 3.2.8). It gives the space back, whether DEAC asks for it or not: deallocated blocks read
 * as zeros, which is all that was asked for.
 */
public final class WriteZeroesCommand extends MediaCommand {

    /** @param blocks at least 1, and no more than {@link IoLimits#WRITE_ZEROES_SIZE_LIMIT}; within the namespace */
    public WriteZeroesCommand(NamespaceAccess access, long firstBlock, int blocks) {
        super(access, firstBlock, blocks);
    }

    @Override
    CommandGroup group() {
        return CommandGroup.WRITE;
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        device().unmap(firstBlock(), blocks(), this);
    }
}
