package io.caisson.nvme.controller.identify;

import io.netty.buffer.ByteBuf;

/** CNS 1Ch: which command sets go together (NVM Express Base Specification 2.0, 5.17.2.21): the NVM command set, alone. */
public final class CommandSets {

    /** CSI of the NVM command set. */
    public static final int NVM = 0;

    private static final int FIRST_COMBINATION = 1 << NVM;

    private CommandSets() {}

    /** @param page zeros from its reader index; borrowed */
    public static void write(ByteBuf page) {
        page.setLongLE(page.readerIndex(), FIRST_COMBINATION);
    }
}
