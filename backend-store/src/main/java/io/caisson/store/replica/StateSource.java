package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The other replica that an installation takes its state from. One thread, the one that installs. */
public interface StateSource {

    /**
     * Asks the other replica's {@link ReplicatedState#answer} and waits for what it says, as long as the pace of the
     * installation demands.
     *
     * @return read-only, may be kept
     * @throws IOException when there is no answer, or the installation shall end; what was installed so far stays
     */
    ByteBuffer ask(List<ByteBuffer> question) throws IOException;

    /** Most bytes of a question, and of an answer. */
    int maxMessageBytes();

    /** Tells how far the installation is, in units of the state's own choice. */
    void progress(long done, long all);
}
