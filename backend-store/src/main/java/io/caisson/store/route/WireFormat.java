package io.caisson.store.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/** What the messages between gateways and leaders have in common. All numbers are big-endian. */
final class WireFormat {
    static final int VERSION = 1;

    /** Operations in one message. */
    static final int MAX_COMMANDS = 256;

    /** Data of one operation, either way. */
    static final int MAX_DATA_BYTES = 2 << 20;

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private WireFormat() {}

    static int crc(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(data.duplicate());
        return (int) crc.getValue();
    }

    static void put(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(ByteBuffer in, int bytes) {
        byte[] utf8 = new byte[bytes];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The next {@code bytes} bytes of {@code in}, whose checksum must be this. */
    static ByteBuffer data(ByteBuffer in, int bytes, int crc) throws MalformedMessageException {
        if (bytes < 0 || bytes > MAX_DATA_BYTES || bytes > in.remaining()) {
            throw new MalformedMessageException(bytes + " bytes of data, of which " + in.remaining() + " are there");
        }
        ByteBuffer data = in.slice(in.position(), bytes);
        in.position(in.position() + bytes);
        if (crc(data) != crc) {
            throw new MalformedMessageException("data do not match their checksum");
        }
        return data;
    }
}
