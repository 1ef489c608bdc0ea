package io.caisson.nvme.tls;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the records of a connection (RFC 8446, 5.1) until the first handshake message is whole. What comes is kept, as it
 * is to be read again by TLS itself. Owner: the channel's event loop.
 */
final class HelloCollector {

    /** Of the message: hosts send less than 1 KiB, or 3 KiB with a key exchange that quantum computers cannot break. */
    static final int MAX_MESSAGE_BYTES = 8 << 10;

    /** Of all that is kept, headers of short records included. */
    private static final int MAX_BYTES = 2 * MAX_MESSAGE_BYTES;

    private static final int MESSAGE_LENGTH = 1;
    private static final int MESSAGE_HEADER_BYTES = 4;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final byte[] header = new byte[RecordReader.HEADER_BYTES];
    private int headerBytes;
    private int recordRemaining;

    /**
     * Takes bytes until the message is whole.
     *
     * @param in borrowed; what is not read belongs to TLS all the same
     * @return the message; null if more is needed
     */
    byte @Nullable [] collect(ByteBuf in) throws TlsRefusedException {
        while (in.isReadable()) {
            if (recordRemaining == 0) {
                readHeader(in.readByte());
            } else {
                int length = Math.min(recordRemaining, in.readableBytes());
                byte[] part = new byte[length];
                in.readBytes(part);
                received.writeBytes(part);
                message.writeBytes(part);
                recordRemaining -= length;
            }
            if (received.size() > MAX_BYTES) {
                throw new TlsRefusedException(TlsRefusal.MALFORMED, "too much before the end of ClientHello");
            }
            byte[] whole = wholeMessage();
            if (whole != null) {
                return whole;
            }
        }
        return null;
    }

    private void readHeader(byte next) throws TlsRefusedException {
        received.write(next);
        header[headerBytes++] = next;
        if (headerBytes == RecordReader.HEADER_BYTES) {
            headerBytes = 0;
            recordRemaining = RecordReader.bodyBytes(header);
            if (header[0] != RecordReader.HANDSHAKE || recordRemaining == 0 || recordRemaining > MAX_MESSAGE_BYTES) {
                throw new TlsRefusedException(TlsRefusal.MALFORMED, "a record that ClientHello does not come in");
            }
        }
    }

    private byte @Nullable [] wholeMessage() throws TlsRefusedException {
        if (message.size() < MESSAGE_HEADER_BYTES || recordRemaining > 0) {
            return null;
        }
        byte[] bytes = message.toByteArray();
        int length = MESSAGE_HEADER_BYTES
                + ((bytes[MESSAGE_LENGTH] & 0xFF) << 16
                        | (bytes[MESSAGE_LENGTH + 1] & 0xFF) << 8
                        | bytes[MESSAGE_LENGTH + 2] & 0xFF);
        if (length > MAX_MESSAGE_BYTES || bytes.length > length) {
            throw new TlsRefusedException(TlsRefusal.MALFORMED, "a first message of " + length + " bytes");
        }
        return bytes.length == length ? bytes : null;
    }

    /** All that was taken. */
    byte[] received() {
        return received.toByteArray();
    }
}
