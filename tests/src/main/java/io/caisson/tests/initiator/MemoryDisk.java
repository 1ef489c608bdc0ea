package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A small disk in memory behind {@link MemoryTarget}. Owner: the target's event loop. */
final class MemoryDisk {
    private static final int READ_16 = 0x88;
    private static final int COMPARE_AND_WRITE = 0x89;
    private static final int WRITE_16 = 0x8A;
    private static final int SYNCHRONIZE_CACHE_16 = 0x91;
    private static final int WRITE_SAME_16 = 0x93;
    private static final int SERVICE_ACTION_IN_16 = 0x9E;
    private static final int UNMAP = 0x42;
    private static final int TEST_UNIT_READY = 0x00;
    private static final int UNMAP_FLAG = 0x08;

    static final byte[] INVALID_OPCODE = sense(5, 0x20);
    static final byte[] OUT_OF_RANGE = sense(5, 0x21);
    static final byte[] MISCOMPARE = sense(0x0E, 0x1D);

    private final int blockBytes;
    private final long blocks;
    private final ByteBuf content;

    MemoryDisk(int blockBytes, int blocks) {
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        content = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(blockBytes * blocks));
    }

    static byte[] sense(int key, int code) {
        byte[] bytes = new byte[18];
        bytes[0] = 0x70;
        bytes[2] = (byte) key;
        bytes[7] = 10;
        bytes[12] = (byte) code;
        return bytes;
    }

    static boolean isWrite(int operation) {
        return operation == WRITE_16
                || operation == WRITE_SAME_16
                || operation == UNMAP
                || operation == COMPARE_AND_WRITE;
    }

    ByteBuf content() {
        return content;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** Where the data of a READ(16) lies, or -1 when the command is another one or beyond the end. */
    int readOffset(int operation, long firstBlock, int count) {
        return operation == READ_16 && inRange(firstBlock, count) ? (int) firstBlock * blockBytes : -1;
    }

    private boolean inRange(long firstBlock, long count) {
        return firstBlock >= 0 && count >= 0 && firstBlock <= blocks - count;
    }

    /** @return sense data, or null for GOOD */
    byte @Nullable [] execute(ByteBuf cdb, ByteBuf data, int dataLength) {
        int operation = cdb.getUnsignedByte(0);
        long firstBlock = cdb.getLong(2);
        int count = cdb.getInt(10);
        switch (operation) {
            case TEST_UNIT_READY, SYNCHRONIZE_CACHE_16 -> {
                return null;
            }
            case WRITE_16 -> {
                return write(firstBlock, data, 0, dataLength);
            }
            case COMPARE_AND_WRITE -> {
                return compareAndWrite(firstBlock, data, dataLength / 2);
            }
            case WRITE_SAME_16 -> {
                return writeSame((cdb.getByte(1) & UNMAP_FLAG) != 0, firstBlock, count, data);
            }
            case UNMAP -> {
                return unmap(data);
            }
            default -> {
                return operation == READ_16 ? OUT_OF_RANGE : INVALID_OPCODE;
            }
        }
    }

    private byte @Nullable [] write(long firstBlock, ByteBuf data, int index, int lengthBytes) {
        if (!inRange(firstBlock, lengthBytes / blockBytes)) {
            return OUT_OF_RANGE;
        }
        content.setBytes((int) firstBlock * blockBytes, data, index, lengthBytes);
        return null;
    }

    private byte @Nullable [] compareAndWrite(long firstBlock, ByteBuf data, int half) {
        if (!inRange(firstBlock, half / blockBytes)) {
            return OUT_OF_RANGE;
        }
        if (!content.nioBuffer((int) firstBlock * blockBytes, half).equals(data.nioBuffer(0, half))) {
            return MISCOMPARE;
        }
        return write(firstBlock, data, half, half);
    }

    private byte @Nullable [] writeSame(boolean unmap, long firstBlock, int count, ByteBuf data) {
        if (!inRange(firstBlock, count)) {
            return OUT_OF_RANGE;
        }
        for (int i = 0; i < count; i++) {
            int at = (int) (firstBlock + i) * blockBytes;
            if (unmap) {
                content.setZero(at, blockBytes);
            } else {
                content.setBytes(at, data, 0, blockBytes);
            }
        }
        return null;
    }

    private byte @Nullable [] unmap(ByteBuf data) {
        int descriptors = data.getUnsignedShort(2) / 16;
        for (int i = 0; i < descriptors; i++) {
            long firstBlock = data.getLong(8 + 16 * i);
            int count = data.getInt(16 + 16 * i);
            if (!inRange(firstBlock, count)) {
                return OUT_OF_RANGE;
            }
            content.setZero((int) firstBlock * blockBytes, count * blockBytes);
        }
        return null;
    }

    /** The data of READ CAPACITY(16), or null when the command is another one. */
    byte @Nullable [] capacity(int operation) {
        return operation == SERVICE_ACTION_IN_16
                ? ByteBuffer.allocate(32)
                        .putLong(blocks - 1)
                        .putInt(blockBytes)
                        .putShort((short) 0)
                        .put((byte) 0xC0)
                        .array()
                : null;
    }
}
