package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Gives a channel the same buffer for every read: it stays in the processor's cache and nothing is allocated. That is
 * sound because {@link ConnectionHandler} has used up each buffer before it returns. One per channel.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int lengthBytes;

    ReceiveBuffer(int lengthBytes) {
        this.lengthBytes = lengthBytes;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty 4.2 names no other type for it.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                if (buffer.refCnt() != 1 || buffer.capacity() == 0) {
                    buffer = Unpooled.directBuffer(lengthBytes, lengthBytes);
                }
                return buffer.clear().retain();
            }

            @Override
            public int guess() {
                return lengthBytes;
            }
        };
    }
}
