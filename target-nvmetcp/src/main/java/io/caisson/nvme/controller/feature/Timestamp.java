package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.DataInCommand;
import io.caisson.nvme.controller.admin.DataOutCommand;
import io.netty.buffer.Unpooled;
import java.util.function.LongSupplier;

/**
 * The clock of a controller (NVM Express Base Specification 2.0, 5.27.1.12): milliseconds since a reset, or since what the host
 * set.
 *
 * <pre>
 *   0 milliseconds (6)   6 attributes   7 reserved
 * </pre>
 */
public final class Timestamp implements Feature {

    private static final int BYTES = 8;
    private static final long MILLIS_MASK = 0xFFFF_FFFF_FFFFL;
    private static final int ATTRIBUTES_SHIFT = 48;
    /** Timestamp Origin: what Set Features said. */
    private static final long SET_BY_HOST = 1L << 1;

    private final LongSupplier uptimeMillis;
    private long originMillis;
    private long valueAtOrigin;
    private long attributes;

    /** @param uptimeMillis a clock that never goes back */
    public Timestamp(LongSupplier uptimeMillis) {
        this.uptimeMillis = uptimeMillis;
        this.originMillis = uptimeMillis.getAsLong();
    }

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        return new DataInCommand(BYTES, () -> Unpooled.buffer(BYTES, BYTES).writeLongLE(current ? now() : 0));
    }

    private long now() {
        long millis = valueAtOrigin + uptimeMillis.getAsLong() - originMillis;
        return (millis & MILLIS_MASK) | attributes << ATTRIBUTES_SHIFT;
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        return new DataOutCommand(BYTES, data -> {
            start(data.getLongLE(data.readerIndex()) & MILLIS_MASK, SET_BY_HOST);
            return StatusCode.SUCCESS;
        });
    }

    private void start(long millis, long origin) {
        valueAtOrigin = millis;
        originMillis = uptimeMillis.getAsLong();
        attributes = origin;
    }

    @Override
    public void reset() {
        start(0, 0);
    }
}
