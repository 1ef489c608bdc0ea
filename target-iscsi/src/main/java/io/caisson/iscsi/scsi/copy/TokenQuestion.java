package io.caisson.iscsi.scsi.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a node asks the node that made a token.
 *
 * <pre>
 *   0 kind (1)  1 length of the target's name (1)  2 name  then the token (512)
 * </pre>
 */
record TokenQuestion(Kind kind, String targetName, byte[] token) {

    enum Kind {
        /** What does it stand for? */
        DESCRIBE,
        /** Does it stand for it now, whoever has changed the data through whichever node? */
        VERIFY,
        /** It was used. */
        USED,
        /** It was used, and shall end. */
        DELETE
    }

    byte[] encode() {
        byte[] name = targetName.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + name.length + RodToken.BYTES)
                .put((byte) kind.ordinal())
                .put((byte) name.length)
                .put(name)
                .put(token)
                .array();
    }

    /** @throws IllegalArgumentException for what is no question */
    static TokenQuestion decode(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        try {
            int kind = Byte.toUnsignedInt(in.get());
            byte[] name = new byte[Byte.toUnsignedInt(in.get())];
            in.get(name);
            byte[] token = new byte[RodToken.BYTES];
            in.get(token);
            if (kind >= Kind.values().length || in.hasRemaining()) {
                throw new IllegalArgumentException("a question about a token of kind " + kind);
            }
            return new TokenQuestion(Kind.values()[kind], new String(name, UTF_8), token);
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException("a question about a token of " + message.length + " bytes", tooShort);
        }
    }
}
