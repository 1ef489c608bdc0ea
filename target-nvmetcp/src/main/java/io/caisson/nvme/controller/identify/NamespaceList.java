package io.caisson.nvme.controller.identify;

import io.netty.buffer.ByteBuf;
import java.util.stream.IntStream;

/** CNS 02h and 07h: namespace ids in ascending order (NVM Express Base Specification 2.0, 5.17.2.2). */
public final class NamespaceList {

    private static final int MAX_ENTRIES = 1024;

    private NamespaceList() {}

    /**
     * Lists the ids that are greater than {@code after}.
     *
     * @param ids ascending
     * @param after unsigned
     * @param page zeros from its reader index; borrowed
     */
    public static void write(IntStream ids, int after, ByteBuf page) {
        int at = page.readerIndex();
        for (int id : ids.filter(id -> Integer.compareUnsigned(id, after) > 0)
                .limit(MAX_ENTRIES)
                .toArray()) {
            page.setIntLE(at, id);
            at += Integer.BYTES;
        }
    }
}
