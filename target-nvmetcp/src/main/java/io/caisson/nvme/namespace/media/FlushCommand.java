package io.caisson.nvme.namespace.media;

import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.netty.buffer.ByteBuf;

/** Flush of one namespace (base specification 2.0, 7.1). */
public final class FlushCommand extends MediaCommand {

    public FlushCommand(NamespaceAccess access) {
        super(access, 0, 0);
    }

    @Override
    CommandGroup group() {
        return CommandGroup.WRITE;
    }

    @Override
    void start(ByteBuf dataOut) {
        dataOut.release();
        device().flush(this);
    }
}
