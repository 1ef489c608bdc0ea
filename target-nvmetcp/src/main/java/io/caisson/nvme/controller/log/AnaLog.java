package io.caisson.nvme.controller.log;

import io.caisson.nvme.controller.identify.ControllerLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Log page 0Ch, asymmetric namespace access (NVM Express Base Specification 2.0, 5.16.1.13, figures 215 and 216): one group
 * with all namespaces of the controller.
 *
 * <pre>
 *    0 change count (8)   8 groups (2)
 *   16 group id (4)   20 namespaces (4)   24 change count (8)   32 state (1)   48 namespace ids (4 each)
 * </pre>
 */
public final class AnaLog implements LogPage {

    private static final int GROUP = 16;
    private static final int NAMESPACES = 48;

    /** LSP: groups without their namespaces. */
    private static final int GROUPS_ONLY = 1;

    private final Supplier<IntStream> namespaceIds;

    // Guarded by this.
    private AnaState state;
    private long changes;

    /** @param namespaceIds ascending */
    public AnaLog(AnaState state, Supplier<IntStream> namespaceIds) {
        this.state = state;
        this.namespaceIds = namespaceIds;
    }

    /** @return whether that is a change */
    public synchronized boolean state(AnaState next) {
        boolean change = next != state;
        state = next;
        if (change) {
            changes++;
        }
        return change;
    }

    /** A namespace came or went. */
    public synchronized void namespacesChanged() {
        changes++;
    }

    @Override
    public ByteBuf content(Request request) {
        boolean groupsOnly = (request.specific() & GROUPS_ONLY) != 0;
        int[] ids = groupsOnly ? new int[0] : namespaceIds.get().toArray();
        ByteBuf page = Unpooled.wrappedBuffer(new byte[NAMESPACES + ids.length * Integer.BYTES]);
        synchronized (this) {
            page.setLongLE(0, changes).setShortLE(Long.BYTES, 1);
            page.setIntLE(GROUP, ControllerLimits.ANA_GROUP)
                    .setIntLE(GROUP + 4, ids.length)
                    .setLongLE(GROUP + 8, changes)
                    .setByte(GROUP + 16, state.code());
        }
        for (int i = 0; i < ids.length; i++) {
            page.setIntLE(NAMESPACES + i * Integer.BYTES, ids[i]);
        }
        return page;
    }
}
