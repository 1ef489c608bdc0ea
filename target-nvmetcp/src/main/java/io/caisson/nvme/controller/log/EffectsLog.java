package io.caisson.nvme.controller.log;

import io.caisson.nvme.controller.admin.AdminOpcode;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Log page 05h, commands supported and effects (NVM Express Base Specification 2.0, 5.16.1.6, figure 211). */
public final class EffectsLog {

    private static final int BYTES = 4096;
    private static final int IO_COMMANDS = 1024;
    private static final int SUPPORTED = 1;

    private EffectsLog() {}

    public static ByteBuf content() {
        ByteBuf page = Unpooled.wrappedBuffer(new byte[BYTES]);
        for (AdminOpcode opcode : AdminOpcode.values()) {
            if (opcode.supported(false)) {
                page.setIntLE(opcode.code() * Integer.BYTES, SUPPORTED);
            }
        }
        for (IoOpcode opcode : IoOpcode.values()) {
            page.setIntLE(IO_COMMANDS + opcode.code() * Integer.BYTES, opcode.effects());
        }
        return page;
    }
}
