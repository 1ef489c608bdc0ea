package io.caisson.portal.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of the kernel. */
final class RoutingReply {
    private final int type;
    private final int flags;
    private final int sequence;
    /** What follows the header. */
    private final byte[] body;

    private RoutingReply(int type, int flags, int sequence, byte[] body) {
        this.type = type;
        this.flags = flags;
        this.sequence = sequence;
        this.body = body;
    }

    /**
     * All messages of one datagram.
     *
     * @throws IOException if it was cut off
     */
    static List<RoutingReply> parse(byte[] datagram, int lengthBytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, lengthBytes).order(ByteOrder.nativeOrder());
        List<RoutingReply> replies = new ArrayList<>();
        int start = 0;
        while (lengthBytes - start >= RoutingMessage.HEADER_BYTES) {
            int length = buffer.getInt(start);
            if (length < RoutingMessage.HEADER_BYTES || length > lengthBytes - start) {
                throw new IOException("a routing message of " + length + " bytes in a datagram of "
                        + (lengthBytes - start) + " bytes");
            }
            byte[] body = new byte[length - RoutingMessage.HEADER_BYTES];
            buffer.get(start + RoutingMessage.HEADER_BYTES, body);
            replies.add(new RoutingReply(
                    buffer.getShort(start + 4) & 0xffff,
                    buffer.getShort(start + 6) & 0xffff,
                    buffer.getInt(start + 8),
                    body));
            start = RoutingMessage.aligned(start + length);
        }
        return replies;
    }

    int type() {
        return type;
    }

    int sequence() {
        return sequence;
    }

    /** The list changed while it was made: something may be missing, or be there twice. */
    boolean isInconsistent() {
        return (flags & RoutingMessage.DUMP_INTERRUPTED) != 0;
    }

    /** Why the kernel did not do all that it was asked for; 0 if it did. Of {@link RoutingMessage#ERROR} and of the end of a list. */
    int errno() {
        return body.length < Integer.BYTES ? 0 : -word(0);
    }

    int word(int offset) {
        return words(body).getInt(offset);
    }

    int unsignedByte(int offset) {
        return body[offset] & 0xff;
    }

    /** The attributes after the fixed part. */
    Map<Integer, byte[]> attributes(int fixedBytes) {
        Map<Integer, byte[]> attributes = new HashMap<>();
        ByteBuffer buffer = words(body);
        int start = fixedBytes;
        while (body.length - start >= 4) {
            int length = buffer.getShort(start) & 0xffff;
            if (length < 4 || length > body.length - start) {
                break;
            }
            byte[] value = new byte[length - 4];
            buffer.get(start + 4, value);
            // The highest two bits say how the value is made.
            attributes.put(buffer.getShort(start + 2) & 0x3fff, value);
            start = RoutingMessage.aligned(start + length);
        }
        return attributes;
    }

    static int word(byte @Nullable [] value, int index, int otherwise) {
        return value == null || value.length < (index + 1) * Integer.BYTES
                ? otherwise
                : words(value).getInt(index * Integer.BYTES);
    }

    private static ByteBuffer words(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
