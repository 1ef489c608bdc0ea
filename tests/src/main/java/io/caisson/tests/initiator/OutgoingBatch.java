package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.zip.CRC32C;

/**
 * PDUs on their way out: gathered in one buffer, sent by one system call per {@link #flush}. Owner: the connection's
 * event loop.
 */
final class OutgoingBatch {
    private static final int BUFFER_BYTES = 64 * 1024;
    /** Below this a copy is cheaper than one more buffer in Netty's outbound queue. */
    private static final int COPY_LIMIT_BYTES = 8 * 1024;

    private final Channel channel;
    private final CRC32C crc = new CRC32C();
    private ByteBuf buffer;
    private boolean headerDigest;
    private boolean dataDigest;
    private boolean dirty;

    OutgoingBatch(Channel channel) {
        this.channel = channel;
        buffer = channel.alloc().directBuffer(BUFFER_BYTES);
    }

    void digests(boolean ofHeader, boolean ofData) {
        headerDigest = ofHeader;
        dataDigest = ofData;
    }

    /** Room for one header: zeroed, from the returned index of {@link #header()} on. */
    int beginHeader(int opcode, int flags) {
        if (buffer.writableBytes() < Header.LENGTH_BYTES + 2 * Header.DIGEST_BYTES + COPY_LIMIT_BYTES + 3) {
            pass();
        }
        int at = buffer.writerIndex();
        buffer.writeZero(Header.LENGTH_BYTES);
        buffer.setByte(at + Header.OPCODE, opcode);
        buffer.setByte(at + Header.FLAGS, flags);
        dirty = true;
        return at;
    }

    ByteBuf header() {
        return buffer;
    }

    /** Ends a PDU without data. */
    void end(int at) {
        digestHeader(at);
    }

    /**
     * Ends a PDU with a data segment.
     *
     * @param data borrowed until the command ends; a long segment is sent from it without a copy
     */
    void end(int at, ByteBuf data, int index, int lengthBytes) {
        buffer.setMedium(at + Header.DATA_LENGTH, lengthBytes);
        digestHeader(at);
        if (lengthBytes == 0) {
            return;
        }
        if (lengthBytes <= COPY_LIMIT_BYTES) {
            buffer.writeBytes(data, index, lengthBytes);
        } else {
            pass();
            channel.write(data.retainedSlice(index, lengthBytes), channel.voidPromise());
        }
        int padding = Header.padded(lengthBytes) - lengthBytes;
        buffer.writeZero(padding);
        if (dataDigest) {
            crc.reset();
            crc.update(data.nioBuffer(index, lengthBytes));
            for (int i = 0; i < padding; i++) {
                crc.update(0);
            }
            buffer.writeIntLE((int) crc.getValue());
        }
    }

    private void digestHeader(int at) {
        if (headerDigest) {
            crc.reset();
            crc.update(buffer.internalNioBuffer(at, Header.LENGTH_BYTES));
            buffer.writeIntLE((int) crc.getValue());
        }
    }

    private void pass() {
        ByteBuf full = buffer;
        buffer = channel.alloc().directBuffer(BUFFER_BYTES);
        if (full.isReadable()) {
            channel.write(full, channel.voidPromise());
        } else {
            full.release();
        }
    }

    void flush() {
        if (!dirty) {
            return;
        }
        dirty = false;
        pass();
        channel.flush();
    }

    void release() {
        buffer.release();
    }
}
