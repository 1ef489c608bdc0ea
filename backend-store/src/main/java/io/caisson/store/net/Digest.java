package io.caisson.store.net;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * Header and data digests: CRC32C (RFC 7143, 13.1; NVM Express TCP Transport Specification, 3.3.1.1). The bytes are summed where they lie; the JDK does it with the
 * processor's instruction on heap and direct memory alike.
 *
 * <p>The 32-bit value goes over the wire least significant byte first: seen as a polynomial, its coefficients travel in
 * the order that the RFC's examples (appendix A.4) show. One instance per connection; owner: its event loop.
 */
public final class Digest {

    public static final int BYTES = 4;

    private static final byte[] ZEROS = new byte[Integer.BYTES];

    private final CRC32C crc = new CRC32C();

    /** The digest of {@code length} bytes at {@code index}. */
    public int of(ByteBuf buffer, int index, int length) {
        begin();
        add(buffer, index, length);
        return value();
    }

    public void begin() {
        crc.reset();
    }

    public void add(ByteBuf buffer, int index, int length) {
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + index, length);
        } else if (buffer.nioBufferCount() == 1) {
            // The buffer's own view of itself: making one for each piece costs as much as the sum of a header.
            crc.update(buffer.internalNioBuffer(index, length));
        } else {
            for (java.nio.ByteBuffer part : buffer.nioBuffers(index, length)) {
                crc.update(part);
            }
        }
    }

    public void addZeros(int count) {
        crc.update(ZEROS, 0, count);
    }

    public int value() {
        return (int) crc.getValue();
    }
}
