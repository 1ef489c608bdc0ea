package io.caisson.nvme.controller.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Log page 03h, firmware slots (NVM Express Base Specification 2.0, 5.16.1.4): one, active, with what runs. */
public final class FirmwareLog {

    private static final int BYTES = 512;
    private static final int SLOT_1_ACTIVE = 1;
    private static final int SLOT_1 = 8;
    private static final int REVISION_LENGTH = 8;

    private FirmwareLog() {}

    public static ByteBuf content(String revision) {
        byte[] page = new byte[BYTES];
        page[0] = SLOT_1_ACTIVE;
        byte[] text = revision.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < REVISION_LENGTH; i++) {
            page[SLOT_1 + i] = i < text.length ? text[i] : (byte) ' ';
        }
        return Unpooled.wrappedBuffer(page);
    }
}
