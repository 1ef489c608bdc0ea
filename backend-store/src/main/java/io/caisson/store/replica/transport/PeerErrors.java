package io.caisson.store.replica.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;

/** Failures as a code and a text, which is all of them that leaves a node. */
final class PeerErrors {

    private PeerErrors() {}

    static ErrorCode codeOf(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof GroupMismatchException) {
            return ErrorCode.UNKNOWN_GROUP;
        }
        return cause instanceof ServerNotReadyException ? ErrorCode.NOT_READY : ErrorCode.FAILED;
    }

    static String textOf(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    static PeerCallException read(Frame error) throws MalformedFrameException {
        ByteBuffer message = error.message();
        ErrorCode code = message.hasRemaining() ? ErrorCode.byCode(message.get()) : null;
        if (code == null) {
            throw new MalformedFrameException("an error without a known code");
        }
        return PeerCallException.answered(code, code + ": " + StandardCharsets.UTF_8.decode(message));
    }

    /** As the engine wants its failures. */
    static IOException asIoException(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
