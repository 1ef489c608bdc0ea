package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Gives a channel the same buffer for every read: it stays in the processor's cache and nothing is allocated. That is
 * sound because the handler has used up each buffer before it returns. One per channel, released by its handler.
 */
public final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int LENGTH_BYTES = 256 * 1024;

    private final ByteBuf buffer = Unpooled.directBuffer(LENGTH_BYTES, LENGTH_BYTES);

    @Override
    @SuppressWarnings("deprecation") // Netty 4.2 names no other type for it.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                if (buffer.refCnt() != 1) {
                    throw new IllegalStateException("the last read has not been used up");
                }
                return buffer.clear().retain();
            }

            @Override
            public int guess() {
                return LENGTH_BYTES;
            }
        };
    }

    /** After the channel's last read. */
    public void release() {
        buffer.release();
    }
}
