package io.caisson.store.catalog;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What nodes say to each other about the catalog, as calls of the peer service {@link #SERVICE}: one byte of {@link Kind},
 * then its content. The answer is the revision of the catalog at the one who was called (8 bytes), and for a commit the
 * {@link CatalogAnswer}.
 *
 * @param content of {@link Kind#COMMIT}: a {@link LoggedTransaction}; else nothing
 */
record CatalogMessage(Kind kind, ByteBuffer content) {

    /** Number of the peer service. */
    static final int SERVICE = 1;

    /** What is asked for. The numbers are on the wire. */
    enum Kind {
        /** Commit a transaction. Refused by a node that does not lead. */
        COMMIT(1),
        /** How far are you? */
        REVISION(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    List<ByteBuffer> encode() {
        return List.of(ByteBuffer.allocate(1).put((byte) kind.number).flip(), content.duplicate());
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static CatalogMessage decode(ByteBuffer message) {
        if (!message.hasRemaining()) {
            throw new IllegalArgumentException("an empty message about the catalog");
        }
        ByteBuffer reading = message.duplicate();
        int number = reading.get();
        for (Kind kind : Kind.values()) {
            if (kind.number == number) {
                if (kind == Kind.REVISION && reading.hasRemaining()) {
                    throw new IllegalArgumentException("a question for the revision with content");
                }
                return new CatalogMessage(kind, reading.slice());
            }
        }
        throw new IllegalArgumentException("a message about the catalog of the unknown kind " + number);
    }

    static List<ByteBuffer> encodeAnswer(long revision, ByteBuffer content) {
        return List.of(ByteBuffer.allocate(Long.BYTES).putLong(revision).flip(), content.duplicate());
    }

    /** @throws IllegalArgumentException if it is too short to be one */
    static CommitRoute.Applied decodeAnswer(ByteBuffer answer) {
        if (answer.remaining() < Long.BYTES) {
            throw new IllegalArgumentException("an answer about the catalog of " + answer.remaining() + " bytes");
        }
        ByteBuffer reading = answer.duplicate();
        long revision = reading.getLong();
        return new CommitRoute.Applied(reading.slice(), revision);
    }
}
