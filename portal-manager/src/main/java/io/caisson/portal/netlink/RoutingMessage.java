package io.caisson.portal.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes one routing message: a header, a fixed part, and attributes (netlink(7)). In the order of bytes of the machine. */
final class RoutingMessage {
    static final int HEADER_BYTES = 16;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int MOST_BYTES = 512;

    static final int ERROR = 2;
    static final int DONE = 3;
    static final int OVERRUN = 4;
    static final int NEW_LINK = 16;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int DELETE_ADDRESS = 21;
    static final int GET_ADDRESS = 22;

    static final int REQUEST = 0x1;
    static final int ACKNOWLEDGE = 0x4;
    static final int DUMP = 0x300;
    static final int DUMP_INTERRUPTED = 0x10;
    static final int REPLACE = 0x100;
    static final int CREATE = 0x400;

    private final ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());

    RoutingMessage(int type, int flags, int sequence) {
        buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence);
        // Port 0: the kernel.
        buffer.putInt(0);
    }

    /** struct ifinfomsg: all interfaces. */
    RoutingMessage everyLink() {
        buffer.put(new byte[16]);
        return this;
    }

    /** struct ifaddrmsg. */
    RoutingMessage addressOf(int family, int prefixLength, int interfaceIndex) {
        buffer.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        buffer.putInt(interfaceIndex);
        return this;
    }

    RoutingMessage attribute(int type, byte... value) {
        buffer.putShort((short) (ATTRIBUTE_HEADER_BYTES + value.length)).putShort((short) type);
        buffer.put(value);
        buffer.position(aligned(buffer.position()));
        return this;
    }

    RoutingMessage words(int type, int... values) {
        ByteBuffer words = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int value : values) {
            words.putInt(value);
        }
        return attribute(type, words.array());
    }

    byte[] bytes() {
        buffer.putInt(0, buffer.position());
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Messages and attributes begin at multiples of four. */
    static int aligned(int position) {
        return position + 3 & ~3;
    }
}
