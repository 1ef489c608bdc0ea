package io.caisson.store.replica;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * What goes before the bytes of each entry in the log:
 *
 * <pre>
 *   0        1                                         9
 *   | format | index known durable when this was proposed | the entry ...
 * </pre>
 *
 * <p>The index tells a crash from bit rot. A broken entry in the middle of the unsynced end of a log may be followed by
 * whole ones, as a disk writes pages in any order; but once a later entry says that the broken one had been durable, it
 * was lost to damage and not to the crash.
 */
final class EntryEnvelope {

    static final int BYTES = 9;

    private static final byte FORMAT = 1;

    private EntryEnvelope() {}

    /** Joins envelope and pieces without a copy of any piece that is not tiny. */
    static ByteString wrap(long durableIndex, List<ByteBuffer> entry) {
        ByteBuffer envelope = ByteBuffer.allocate(BYTES).put(FORMAT).putLong(durableIndex);
        ByteString joined = UnsafeByteOperations.unsafeWrap(envelope.flip());
        for (ByteBuffer piece : entry) {
            joined = joined.concat(UnsafeByteOperations.unsafeWrap(piece.slice()));
        }
        return joined;
    }

    /** The entry's own bytes, not copied. */
    static List<ByteBuffer> unwrap(ByteString logged) {
        requireKnown(logged);
        return logged.substring(BYTES).asReadOnlyByteBufferList();
    }

    static long durableIndex(ByteString logged) {
        requireKnown(logged);
        byte[] envelope = new byte[BYTES];
        logged.copyTo(envelope, 0, 0, BYTES);
        return ByteBuffer.wrap(envelope).getLong(1);
    }

    private static void requireKnown(ByteString logged) {
        if (logged.size() < BYTES || logged.byteAt(0) != FORMAT) {
            String found = logged.isEmpty() ? "none" : String.valueOf(logged.byteAt(0));
            throw new IllegalArgumentException("log entry of format " + found + ", this version knows " + FORMAT);
        }
    }
}
