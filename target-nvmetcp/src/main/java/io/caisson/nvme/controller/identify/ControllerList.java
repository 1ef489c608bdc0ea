package io.caisson.nvme.controller.identify;

import io.netty.buffer.ByteBuf;
import java.util.stream.IntStream;

/** CNS 12h and 13h: their number, and ids of controllers in ascending order (NVM Express Base Specification 2.0, 4.4.1). */
public final class ControllerList {

    private static final int MAX_ENTRIES = 2047;

    private ControllerList() {}

    /**
     * Lists the ids that are {@code from} or greater.
     *
     * @param ids ascending
     * @param page zeros from its reader index; borrowed
     */
    public static void write(IntStream ids, int from, ByteBuf page) {
        int[] listed = ids.filter(id -> id >= from).limit(MAX_ENTRIES).toArray();
        int at = page.readerIndex();
        page.setShortLE(at, listed.length);
        for (int id : listed) {
            at += Short.BYTES;
            page.setShortLE(at, id);
        }
    }
}
