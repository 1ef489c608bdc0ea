package io.caisson.store.replica.transport;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * One frame as it was received. Immutable; the body is garbage-collected memory of its own, so that the engine, which
 * never says when it is done with an entry, may keep pieces of it.
 *
 * <pre>
 *   0        4      5    13
 *   | length | type | id | body: scope, message |
 * </pre>
 *
 * The length counts what follows it. Requests choose the id, answers repeat it. All numbers are big-endian.
 */
final class Frame {

    static final int LENGTH_BYTES = 4;

    /** Type and id. */
    static final int FIXED_BYTES = 9;

    static final int HEADER_BYTES = LENGTH_BYTES + FIXED_BYTES;

    private final FrameType type;
    private final long id;
    private final byte[] body;

    /** @param body is kept; long enough for the scope of {@code type} */
    Frame(FrameType type, long id, byte[] body) {
        this.type = type;
        this.id = id;
        this.body = body;
    }

    FrameType type() {
        return type;
    }

    long id() {
        return id;
    }

    int bodyBytes() {
        return body.length;
    }

    /** Of a frame with the scope of a group. */
    UUID group() {
        ByteBuffer scope = ByteBuffer.wrap(body);
        return new UUID(scope.getLong(), scope.getLong());
    }

    /** Number of the service, 0 to 255. */
    int service() {
        return body[0] & 0xFF;
    }

    /** The message, read-only, not copied. */
    ByteBuffer message() {
        return ByteBuffer.wrap(body, scopeBytes(), body.length - scopeBytes())
                .slice()
                .asReadOnlyBuffer();
    }

    /** Parses of it share the body's memory. */
    CodedInputStream messageInput() {
        ByteString message = UnsafeByteOperations.unsafeWrap(body, scopeBytes(), body.length - scopeBytes());
        CodedInputStream input = message.newCodedInput();
        input.enableAliasing(true);
        return input;
    }

    private int scopeBytes() {
        return type.scope().bytes();
    }

    @Override
    public String toString() {
        return type + " " + id + " of " + body.length + " bytes";
    }
}
