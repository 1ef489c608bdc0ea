package io.caisson.store.replica.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;

/**
 * Makes the frames that are sent, each in one buffer that belongs to whoever writes it. The bytes of an entry are copied
 * once, into the buffer that the socket, or TLS, takes them from. Immutable.
 */
final class FrameWriter {

    private final ByteBufAllocator allocator;
    private final boolean onHeap;

    /** @param onHeap where the next stage wants its bytes: the JDK's TLS on the heap, a socket outside of it */
    FrameWriter(ByteBufAllocator allocator, boolean onHeap) {
        this.allocator = allocator;
        this.onHeap = onHeap;
    }

    ByteBuf groupRequest(FrameType type, long id, UUID group, MessageLite message) {
        int bytes = message.getSerializedSize();
        ByteBuf out = header(type, id, bytes);
        out.writeLong(group.getMostSignificantBits()).writeLong(group.getLeastSignificantBits());
        return append(out, message, bytes);
    }

    /** @param message pieces, borrowed for the call */
    ByteBuf serviceCall(long id, int service, List<ByteBuffer> message) {
        ByteBuf out = header(FrameType.SERVICE_CALL, id, bytes(message));
        out.writeByte(service);
        message.forEach(piece -> out.writeBytes(piece.duplicate()));
        return out;
    }

    ByteBuf ping(long id) {
        return header(FrameType.PING, id, 0);
    }

    ByteBuf reply(long id, MessageLite message) {
        int bytes = message.getSerializedSize();
        return append(header(FrameType.REPLY, id, bytes), message, bytes);
    }

    /** @param message pieces, borrowed for the call */
    ByteBuf reply(long id, List<ByteBuffer> message) {
        ByteBuf out = header(FrameType.REPLY, id, bytes(message));
        message.forEach(piece -> out.writeBytes(piece.duplicate()));
        return out;
    }

    /** @param text is cut when it is too long */
    ByteBuf error(long id, ErrorCode code, String text) {
        String shortened =
                text.length() > ErrorCode.MAX_TEXT_CHARS ? text.substring(0, ErrorCode.MAX_TEXT_CHARS) : text;
        byte[] utf8 = shortened.getBytes(StandardCharsets.UTF_8);
        return header(FrameType.ERROR, id, 1 + utf8.length)
                .writeByte(code.code())
                .writeBytes(utf8);
    }

    static int bytes(List<ByteBuffer> message) {
        int bytes = 0;
        for (ByteBuffer piece : message) {
            bytes += piece.remaining();
        }
        return bytes;
    }

    private ByteBuf header(FrameType type, long id, int messageBytes) {
        int length = Frame.FIXED_BYTES + type.scope().bytes() + messageBytes;
        ByteBuf out = onHeap
                ? allocator.heapBuffer(Frame.LENGTH_BYTES + length)
                : allocator.ioBuffer(Frame.LENGTH_BYTES + length);
        return out.writeInt(length).writeByte(type.code()).writeLong(id);
    }

    private static ByteBuf append(ByteBuf out, MessageLite message, int bytes) {
        int start = out.writerIndex();
        CodedOutputStream stream = CodedOutputStream.newInstance(out.nioBuffer(start, bytes));
        try {
            message.writeTo(stream);
            stream.flush();
        } catch (IOException impossible) {
            out.release();
            throw new UncheckedIOException(impossible);
        }
        return out.writerIndex(start + bytes);
    }
}
