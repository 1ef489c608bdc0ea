package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.DataInCommand;
import io.caisson.nvme.controller.admin.DataOutCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What the host knows to deal with (NVM Express Base Specification 2.0, 5.27.1.18): Advanced Command Retry is noted, as it may
 * always be told to try again; the rest, which would need what Identify does not announce, is refused.
 */
public final class HostBehavior implements Feature {

    private static final int BYTES = 512;

    private byte advancedRetry;

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        return new DataInCommand(
                BYTES, () -> Unpooled.wrappedBuffer(new byte[BYTES]).setByte(0, current ? advancedRetry : 0));
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        return new DataOutCommand(BYTES, this::set);
    }

    private StatusCode set(ByteBuf data) {
        int start = data.readerIndex();
        byte retry = data.getByte(start);
        boolean others = data.forEachByte(start + 1, BYTES - 1, value -> value == 0) >= 0;
        if (others || retry < 0 || retry > 1) {
            return StatusCode.INVALID_FIELD;
        }
        advancedRetry = retry;
        return StatusCode.SUCCESS;
    }

    @Override
    public void reset() {
        advancedRetry = 0;
    }
}
