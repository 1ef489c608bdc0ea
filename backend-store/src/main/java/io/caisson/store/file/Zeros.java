package io.caisson.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Zeros written where a hole cannot be punched. */
final class Zeros {
    private static final ByteBuffer BLOCK = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private Zeros() {}

    /** Writes zeros over the range, but not beyond the end of the file. */
    static void write(StoreFile file, long position, long lengthBytes) throws IOException {
        long end = Math.min(position + lengthBytes, file.lengthBytes());
        for (long at = position; at < end; ) {
            int piece = (int) Math.min(BLOCK.capacity(), end - at);
            file.write(at, BLOCK.duplicate().limit(piece));
            at += piece;
        }
    }
}
