package io.caisson.tests.benchmark;

import io.netty.buffer.ByteBuf;

/**
 * Marks each 4 KiB of the volume with where it is and which run wrote it, so that neither target gains by answering
 * with anything else, and a write that was only acknowledged is found out.
 */
final class BlockStamp {
    static final int PAGE_BYTES = 4096;
    private static final long MAGIC = 0xCA15_5011_0000_0000L;

    private BlockStamp() {}

    /** @param offsetBytes where on the volume the data goes; a multiple of 4 KiB, as is the length */
    static void stamp(ByteBuf buffer, int index, int lengthBytes, long offsetBytes, long generation) {
        for (int at = 0; at < lengthBytes; at += PAGE_BYTES) {
            buffer.setLong(index + at, MAGIC ^ offsetBytes + at);
            buffer.setLong(index + at + 8, generation);
        }
    }

    /** @throws IllegalStateException when the data is that of another place */
    static void check(ByteBuf buffer, int index, int lengthBytes, long offsetBytes) {
        for (int at = 0; at < lengthBytes; at += PAGE_BYTES) {
            long found = buffer.getLong(index + at);
            if (found != (MAGIC ^ offsetBytes + at)) {
                throw new IllegalStateException(String.format(
                        "at byte %d of the volume: %016x instead of %016x",
                        offsetBytes + at, found, MAGIC ^ offsetBytes + at));
            }
        }
    }

    static long generation(ByteBuf buffer, int index) {
        return buffer.getLong(index + 8);
    }
}
