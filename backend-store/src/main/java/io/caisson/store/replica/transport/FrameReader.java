package io.caisson.store.replica.transport;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a connection brings into frames. Each byte of a body is copied once, from the socket's buffer to where it
 * stays. Not thread-safe: the connection's event loop.
 */
final class FrameReader {

    /** Takes frames as they become whole. */
    interface Sink {
        void received(Frame frame) throws MalformedFrameException;
    }

    private final int maxMessageBytes;
    private final Sink sink;
    private final byte[] header = new byte[Frame.HEADER_BYTES];
    private int headerBytes;
    private @Nullable FrameType type;
    private byte[] body = new byte[0];
    private int bodyBytes;

    /** @param maxMessageBytes of the types that may be large */
    FrameReader(int maxMessageBytes, Sink sink) {
        this.maxMessageBytes = maxMessageBytes;
        this.sink = sink;
    }

    /**
     * Reads all of {@code in}, which is borrowed.
     *
     * @throws MalformedFrameException nothing more can be read from this connection
     */
    void read(ByteBuf in) throws MalformedFrameException {
        while (true) {
            FrameType current = type;
            if (current == null) {
                if (!readHeader(in)) {
                    return;
                }
                current = startBody();
            }
            int bytes = Math.min(in.readableBytes(), body.length - bodyBytes);
            in.readBytes(body, bodyBytes, bytes);
            bodyBytes += bytes;
            if (bodyBytes < body.length) {
                return;
            }
            Frame frame = new Frame(current, ByteBuffer.wrap(header).getLong(Frame.LENGTH_BYTES + 1), body);
            type = null;
            headerBytes = 0;
            sink.received(frame);
        }
    }

    private boolean readHeader(ByteBuf in) {
        int bytes = Math.min(in.readableBytes(), header.length - headerBytes);
        in.readBytes(header, headerBytes, bytes);
        headerBytes += bytes;
        return headerBytes == header.length;
    }

    private FrameType startBody() throws MalformedFrameException {
        int code = header[Frame.LENGTH_BYTES];
        FrameType known = FrameType.byCode(code);
        if (known == null) {
            throw new MalformedFrameException("a frame of unknown type " + code);
        }
        // In 64 bits, as a length may be negative.
        long bytes = (long) ByteBuffer.wrap(header).getInt() - Frame.FIXED_BYTES;
        int scope = known.scope().bytes();
        if (bytes < scope || bytes - scope > known.maxMessageBytes(maxMessageBytes)) {
            throw new MalformedFrameException("a " + known + " of " + bytes + " bytes");
        }
        type = known;
        body = new byte[(int) bytes];
        bodyBytes = 0;
        return known;
    }
}
