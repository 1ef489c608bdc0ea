package io.caisson.store.block;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

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
        return new WriteBuffer(new byte[lengthBytes]);
    }

    /** A buffer whose readable bytes are these; nobody changes them any more, and they are kept without a copy. */
    public static ByteBuf wrap(byte[] array, int offsetBytes, int lengthBytes) {
        ByteBuf buffer = new WriteBuffer(array);
        return buffer.setIndex(offsetBytes, offsetBytes + lengthBytes);
    }

    /** Whether {@code buffer} was made here, or is a slice or duplicate of one that was: then its array may be kept. */
    public static boolean isWriteBuffer(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf below = root.unwrap(); below != null; below = root.unwrap()) {
            root = below;
        }
        return root instanceof WriteBuffer;
    }

    /** A class of its own, so that a foreign heap buffer, whose owner may use it again, is not taken for one of ours. */
    private static final class WriteBuffer extends UnpooledHeapByteBuf {
        WriteBuffer(byte[] array) {
            super(UnpooledByteBufAllocator.DEFAULT, array, array.length);
            writerIndex(0);
        }
    }
}
