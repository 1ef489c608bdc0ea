package io.caisson.tests.nvmehost;

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
    /** Header, its digest, padding to the widest alignment, digest of the data. */
    private static final int OVERHEAD_MAX_BYTES = Pdu.IC_BYTES + 2 * Pdu.DIGEST_BYTES + 128;

    private final Channel channel;
    private final CRC32C crc = new CRC32C();
    private ByteBuf buffer;
    private boolean headerDigest;
    private boolean dataDigest;
    private int alignment;
    private boolean dirty;

    OutgoingBatch(Channel channel) {
        this.channel = channel;
        buffer = channel.alloc().directBuffer(BUFFER_BYTES);
    }

    /** @param controllerAlignment CPDA of the ICResp */
    void agreed(boolean ofHeader, boolean ofData, int controllerAlignment) {
        headerDigest = ofHeader;
        dataDigest = ofData;
        alignment = controllerAlignment;
    }

    /** Room for one header: zeroed but for type and length, from the returned index of {@link #header()} on. */
    int beginHeader(int type, int flags, int headerBytes) {
        if (buffer.writableBytes() < OVERHEAD_MAX_BYTES + COPY_LIMIT_BYTES) {
            pass();
        }
        int at = buffer.writerIndex();
        buffer.writeZero(headerBytes);
        buffer.setByte(at + Pdu.TYPE, type);
        buffer.setByte(at + Pdu.FLAGS, flags);
        buffer.setByte(at + Pdu.HEADER_LENGTH, headerBytes);
        dirty = true;
        return at;
    }

    ByteBuf header() {
        return buffer;
    }

    /** Ends a PDU without data. */
    void end(int at) {
        int headerBytes = buffer.writerIndex() - at;
        buffer.setIntLE(at + Pdu.LENGTH, headerBytes + (headerDigest ? Pdu.DIGEST_BYTES : 0));
        digestHeader(at, headerBytes);
    }

    /**
     * Ends a PDU with data.
     *
     * @param data borrowed until the command ends; a long segment is sent from it without a copy
     */
    void end(int at, ByteBuf data, int index, int lengthBytes) {
        int headerBytes = buffer.writerIndex() - at;
        int withDigest = headerBytes + (headerDigest ? Pdu.DIGEST_BYTES : 0);
        int offset = Pdu.aligned(withDigest, alignment);
        buffer.setByte(at + Pdu.DATA_OFFSET, offset);
        buffer.setIntLE(at + Pdu.LENGTH, offset + lengthBytes + (dataDigest ? Pdu.DIGEST_BYTES : 0));
        if (dataDigest) {
            buffer.setByte(at + Pdu.FLAGS, buffer.getByte(at + Pdu.FLAGS) | Pdu.DATA_DIGEST);
        }
        digestHeader(at, headerBytes);
        buffer.writeZero(offset - withDigest);
        if (lengthBytes <= COPY_LIMIT_BYTES) {
            buffer.writeBytes(data, index, lengthBytes);
        } else {
            pass();
            channel.write(data.retainedSlice(index, lengthBytes), channel.voidPromise());
        }
        if (dataDigest) {
            crc.reset();
            crc.update(data.nioBuffer(index, lengthBytes));
            buffer.writeIntLE((int) crc.getValue());
        }
    }

    private void digestHeader(int at, int headerBytes) {
        if (headerDigest) {
            buffer.setByte(at + Pdu.FLAGS, buffer.getByte(at + Pdu.FLAGS) | Pdu.HEADER_DIGEST);
            crc.reset();
            crc.update(buffer.internalNioBuffer(at, headerBytes));
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
