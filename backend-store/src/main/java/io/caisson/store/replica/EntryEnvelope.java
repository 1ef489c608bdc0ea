package io.caisson.store.replica;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * What goes before the bytes of each entry in the log:
 *
 * <pre>
 *   0        1              9                                            17
 *   | format | key of group | index known durable when it was proposed | the entry ...
 * </pre>
 *
 * <p>The index tells a crash from bit rot. A broken entry in the middle of the unsynced end of a log may be followed by
 * whole ones, as a disk writes pages in any order; but once a later entry says that the broken one had been durable, it
 * was lost to damage and not to the crash. The key keeps what a guest stores, which may look like an entry, from being
 * taken for one, and the log of one group from driving another.
 */
final class EntryEnvelope {

    static final int BYTES = 17;

    private static final byte FORMAT = 1;

    private EntryEnvelope() {}

    /** Not known to guests. */
    static long keyOf(GroupId group) {
        return group.value().getMostSignificantBits()
                ^ Long.rotateLeft(group.value().getLeastSignificantBits(), 1);
    }

    /** The bytes that each entry of the group begins with. */
    static byte[] start(long key) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(FORMAT).putLong(key).array();
    }

    /** Joins envelope and pieces without a copy of any piece that is not tiny. */
    static ByteString wrap(long key, long durableIndex, List<ByteBuffer> entry) {
        ByteBuffer envelope =
                ByteBuffer.allocate(BYTES).put(FORMAT).putLong(key).putLong(durableIndex);
        ByteString joined = UnsafeByteOperations.unsafeWrap(envelope.flip());
        for (ByteBuffer piece : entry) {
            joined = joined.concat(UnsafeByteOperations.unsafeWrap(piece.slice()));
        }
        return joined;
    }

    /** The entry's own bytes, not copied; {@link IllegalArgumentException} when it is not an entry of this group. */
    static List<ByteBuffer> unwrap(long key, ByteString logged) {
        if (logged.isEmpty() || logged.byteAt(0) != FORMAT) {
            String found = logged.isEmpty() ? "none" : String.valueOf(logged.byteAt(0));
            throw new IllegalArgumentException("log entry of format " + found + ", this version knows " + FORMAT);
        }
        if (!isOf(key, logged)) {
            throw new IllegalArgumentException("log entry of another group");
        }
        return logged.substring(BYTES).asReadOnlyByteBufferList();
    }

    /** Whether it is an entry of the group with this key. */
    static boolean isOf(long key, ByteString logged) {
        return logged.size() >= BYTES && logged.byteAt(0) == FORMAT && longAt(logged, 1) == key;
    }

    /** Of an entry that {@link #isOf} the group. */
    static long durableIndex(ByteString logged) {
        return longAt(logged, 1 + Long.BYTES);
    }

    private static long longAt(ByteString logged, int offset) {
        byte[] bytes = new byte[Long.BYTES];
        logged.copyTo(bytes, offset, 0, Long.BYTES);
        return ByteBuffer.wrap(bytes).getLong();
    }
}
