package io.caisson.nvme.tls;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;

/** Cuts what comes into records (RFC 8446, 5.1). Owner: the channel's event loop. */
final class RecordReader {

    static final int HEADER_BYTES = 5;
    static final byte HANDSHAKE = 22;

    private static final int LENGTH = 3;
    /** An encrypted record: 2^14 bytes, and 256 for type, padding and tag. */
    private static final int MAX_BODY_BYTES = (1 << 14) + 256;

    /** Where whole records are put for BouncyCastle, which works on arrays and keeps none. */
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[HEADER_BYTES + MAX_BODY_BYTES];
        }
    };

    /** Takes a record. */
    interface Sink {
        void record(byte[] bytes, int length) throws IOException;
    }

    private byte[] partial = new byte[HEADER_BYTES];
    private int partialBytes;

    static int bodyBytes(byte[] header) {
        return (header[LENGTH] & 0xFF) << Byte.SIZE | header[LENGTH + 1] & 0xFF;
    }

    /**
     * Passes whole records on and keeps the rest.
     *
     * @param in borrowed; read to its end
     */
    void read(ByteBuf in, Sink sink) throws IOException {
        while (in.isReadable()) {
            int whole = partialBytes == 0 ? wholeRecord(in) : 0;
            if (whole > 0) {
                byte[] scratch = SCRATCH.get();
                in.readBytes(scratch, 0, whole);
                sink.record(scratch, whole);
            } else {
                readPart(in, sink);
            }
        }
    }

    /** Length of the record that begins {@code in}; 0 if it is not whole. */
    private static int wholeRecord(ByteBuf in) throws IOException {
        if (in.readableBytes() < HEADER_BYTES) {
            return 0;
        }
        int length = HEADER_BYTES + checked(in.getUnsignedShort(in.readerIndex() + LENGTH));
        return in.readableBytes() >= length ? length : 0;
    }

    private void readPart(ByteBuf in, Sink sink) throws IOException {
        int wanted = partialBytes < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + bodyBytes(partial);
        int length = Math.min(wanted - partialBytes, in.readableBytes());
        in.readBytes(partial, partialBytes, length);
        partialBytes += length;
        if (partialBytes == HEADER_BYTES && wanted == HEADER_BYTES) {
            partial = Arrays.copyOf(partial, HEADER_BYTES + checked(bodyBytes(partial)));
        } else if (partialBytes == wanted) {
            byte[] record = partial;
            partial = new byte[HEADER_BYTES];
            partialBytes = 0;
            sink.record(record, record.length);
        }
    }

    private static int checked(int bodyBytes) throws IOException {
        if (bodyBytes > MAX_BODY_BYTES) {
            throw new TlsFatalAlert(AlertDescription.record_overflow);
        }
        return bodyBytes;
    }
}
