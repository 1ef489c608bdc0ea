package io.caisson.store.chunk;

import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.SourceException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where an installation begins: what the other store had applied, and what it kept of operations at exactly that point.
 *
 * <pre>
 *   0  u64  term
 *   8  u64  index
 *  16       what is kept of operations, to the end
 * </pre>
 */
record InstallStart(LogPosition position, ByteBuffer operations) {
    private static final int HEADER_BYTES = 16;

    List<ByteBuffer> encode() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putLong(position.term())
                .putLong(position.index())
                .flip();
        return List.of(header, operations);
    }

    static InstallStart decode(ByteBuffer bytes) throws SourceException {
        if (bytes.remaining() < HEADER_BYTES) {
            throw new SourceException("an answer of " + bytes.remaining() + " bytes in place of a position");
        }
        ByteBuffer from = bytes.slice();
        return new InstallStart(new LogPosition(from.getLong(), from.getLong()), from.slice());
    }
}
