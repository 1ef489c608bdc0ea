package io.caisson.nvme.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes submission queue entries. */
public final class Entry {

    private final ByteBuf bytes = Unpooled.buffer(64).writeZero(64);

    /** With PSDT for SGLs, as all hosts set it. */
    public Entry(int opcode, int commandId) {
        bytes.setByte(0, opcode);
        bytes.setByte(1, 0x40);
        bytes.setShortLE(2, commandId);
    }

    /** @param at place in the standard's figure */
    public Entry setByte(int at, int value) {
        bytes.setByte(at, value);
        return this;
    }

    public Entry setShort(int at, int value) {
        bytes.setShortLE(at, value);
        return this;
    }

    public Entry setInt(int at, int value) {
        bytes.setIntLE(at, value);
        return this;
    }

    public Entry setLong(int at, long value) {
        bytes.setLongLE(at, value);
        return this;
    }

    public Entry namespace(int id) {
        return setInt(4, id);
    }

    /** The data is in the capsule, or is to be. */
    public Entry inCapsule(long offset, long length) {
        return descriptor(offset, length, 0x01);
    }

    /** The data goes in PDUs of its own. */
    public Entry transport(long length) {
        return descriptor(0, length, 0x5A);
    }

    public Entry descriptor(long address, long length, int identifier) {
        return setLong(24, address).setInt(32, (int) length).setInt(36, identifier << 24);
    }

    /** Doubleword 10 to 15. */
    public Entry doubleword(int number, int value) {
        return setInt(number * 4, value);
    }

    byte[] bytes() {
        return bytes.array().clone();
    }
}
