package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.DataInCommand;
import io.netty.buffer.Unpooled;

/** The host identifier (NVM Express Base Specification 2.0, 5.27.1.25): of 128 bits, and as Connect said, for good. */
public final class HostIdentifier implements Feature {

    private static final int EXTENDED = 1;

    private final HostId hostId;

    public HostIdentifier(HostId hostId) {
        this.hostId = hostId;
    }

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        return (doubleword11 & EXTENDED) == 0
                ? new RefusedCommand(StatusCode.INVALID_FIELD)
                : new DataInCommand(HostId.BYTES, () -> Unpooled.wrappedBuffer(hostId.bytes()));
    }

    /** In fabrics it comes with Connect, and is never set otherwise. */
    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        return new RefusedCommand(StatusCode.SEQUENCE_ERROR);
    }
}
