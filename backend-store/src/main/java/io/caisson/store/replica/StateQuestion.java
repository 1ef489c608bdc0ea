package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A call of peer service {@link StateService#NUMBER}.
 *
 * <pre>
 *   0  u8   format, 1
 *   1  u8   kind
 *   2  u64  group, high half
 *  10  u64  group, low half
 *  18       {@link Kind#STATE}: the question, to the end
 * </pre>
 */
record StateQuestion(Kind kind, GroupId group, ByteBuffer question) {
    static final int HEADER_BYTES = 18;

    private static final byte FORMAT = 1;

    /** What is asked. */
    enum Kind {
        /** How far the replica's log reaches: {@link LogReach}. */
        REACH,
        /** Something of its state: what {@link ReplicatedState#answer} says. */
        STATE
    }

    static List<ByteBuffer> encode(Kind kind, GroupId group, List<ByteBuffer> question) {
        List<ByteBuffer> pieces = new ArrayList<>(question.size() + 1);
        pieces.add(ByteBuffer.allocate(HEADER_BYTES)
                .put(FORMAT)
                .put((byte) kind.ordinal())
                .putLong(group.value().getMostSignificantBits())
                .putLong(group.value().getLeastSignificantBits())
                .flip());
        pieces.addAll(question);
        return pieces;
    }

    /** @throws IOException when it is not a call that this release knows */
    static StateQuestion decode(ByteBuffer message) throws IOException {
        ByteBuffer from = message.slice();
        if (from.remaining() < HEADER_BYTES || from.get() != FORMAT) {
            throw new IOException("a question of " + message.remaining() + " bytes that nobody understands");
        }
        int kind = from.get();
        if (kind < 0 || kind >= Kind.values().length) {
            throw new IOException("a question of unknown kind " + kind);
        }
        GroupId group = new GroupId(new UUID(from.getLong(), from.getLong()));
        return new StateQuestion(Kind.values()[kind], group, from.slice());
    }
}
