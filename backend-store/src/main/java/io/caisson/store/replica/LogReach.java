package io.caisson.store.replica;

import java.nio.ByteBuffer;

/**
 * How far a replica's log reaches.
 *
 * <pre>
 *   0  u64  index of the first entry in it
 *   8  u64  index of the entry that comes next
 *  16  u8   1 if the replica leads
 * </pre>
 */
record LogReach(long firstIndex, long nextIndex, boolean leads) {
    private static final int BYTES = 17;

    ByteBuffer encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(firstIndex)
                .putLong(nextIndex)
                .put((byte) (leads ? 1 : 0))
                .flip();
    }

    static LogReach decode(ByteBuffer bytes) throws SourceException {
        if (bytes.remaining() != BYTES) {
            throw new SourceException("an answer of " + bytes.remaining() + " bytes about a log");
        }
        ByteBuffer from = bytes.slice();
        return new LogReach(from.getLong(), from.getLong(), from.get() != 0);
    }
}
