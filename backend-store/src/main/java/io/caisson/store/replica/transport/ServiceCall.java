package io.caisson.store.replica.transport;

import java.nio.ByteBuffer;
import java.util.List;

/** A call of a {@link PeerService}. It is answered exactly once, by any thread; what comes after the first is dropped. */
public interface ServiceCall {

    /** The node that calls. */
    PeerIdentity caller();

    /** The message, read-only: garbage-collected memory that may be kept. */
    ByteBuffer message();

    /** @param message in pieces; not changed until it has been sent */
    void reply(List<ByteBuffer> message);

    /** The call had no effect and will have none; {@code text} says why. */
    void refuse(String text);

    /** The call failed; nothing is said about its effect. */
    void fail(String text);
}
