package io.caisson.store.block;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Buffers for data on its way to the store.
 *
 * <p>Log entries live in a cache for as long as replication wants, so their memory must belong to the garbage collector.
 * A target that collects write data in such a buffer from the start saves the store a copy.
 */
public final class WriteBuffers {

    private WriteBuffers() {}

    /** An empty heap buffer of exactly {@code lengthBytes}, which {@link BlockDevice#write} keeps without a copy. */
    public static ByteBuf allocate(int lengthBytes) {
        return Unpooled.wrappedBuffer(new byte[lengthBytes]).writerIndex(0);
    }
}
