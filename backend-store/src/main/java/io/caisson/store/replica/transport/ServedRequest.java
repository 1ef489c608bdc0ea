package io.caisson.store.replica.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;

/** A request of a peer until it is answered: exactly once, by any thread. */
final class ServedRequest implements ServiceCall {

    private final ServedConnection connection;
    private final PeerIdentity caller;
    private final @Nullable String process;
    private final Frame frame;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** @param process the seal of the caller's process; null if it said none */
    ServedRequest(ServedConnection connection, PeerIdentity caller, @Nullable String process, Frame frame) {
        this.connection = connection;
        this.caller = caller;
        this.process = process;
        this.frame = frame;
    }

    Frame frame() {
        return frame;
    }

    /** The seal of the process that asks; null if it said none. */
    @Nullable
    String process() {
        return process;
    }

    /** On the event loop: all later requests of the connection are of that process. */
    void introduce() {
        Optional<String> seal = Introduction.read(frame.message());
        if (seal.isPresent()) {
            connection.introduced(seal.get());
            reply(List.of());
        } else {
            refuse("not a seal");
        }
    }

    @Override
    public PeerIdentity caller() {
        return caller;
    }

    @Override
    public ByteBuffer message() {
        return frame.message();
    }

    void reply(MessageLite message) {
        if (answered.compareAndSet(false, true)) {
            connection.answer(frame, writer -> writer.reply(frame.id(), message));
        }
    }

    @Override
    public void reply(List<ByteBuffer> message) {
        int bytes = FrameWriter.bytes(message);
        if (bytes > connection.maxMessageBytes()) {
            fail("an answer of " + bytes + " bytes; the most is " + connection.maxMessageBytes());
        } else if (answered.compareAndSet(false, true)) {
            connection.answer(frame, writer -> writer.reply(frame.id(), message));
        }
    }

    @Override
    public void refuse(String text) {
        fail(ErrorCode.REFUSED, text);
    }

    @Override
    public void fail(String text) {
        fail(ErrorCode.FAILED, text);
    }

    void fail(ErrorCode code, String text) {
        if (answered.compareAndSet(false, true)) {
            connection.answer(frame, writer -> writer.error(frame.id(), code, text));
        }
    }

    /** The message is not what its type promises: the connection is dropped. */
    void malformed(MalformedFrameException cause) {
        if (answered.compareAndSet(false, true)) {
            connection.drop(cause);
        }
    }
}
