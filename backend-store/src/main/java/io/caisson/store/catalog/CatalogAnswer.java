package io.caisson.store.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** What applying a transaction answers: one byte, then the revision (8 bytes) or why it conflicts (UTF-8). */
final class CatalogAnswer {

    private static final byte COMMITTED = 0;
    private static final byte CONFLICT = 1;

    private CatalogAnswer() {}

    static ByteBuffer committed(long revision) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(COMMITTED)
                .putLong(revision)
                .flip();
    }

    static ByteBuffer conflict(String reason) {
        byte[] text = reason.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(CONFLICT).put(text).flip();
    }

    static long revision(ByteBuffer answer) throws ConflictException {
        ByteBuffer reading = answer.duplicate();
        if (reading.get() == COMMITTED) {
            return reading.getLong();
        }
        throw new ConflictException(UTF_8.decode(reading).toString());
    }
}
