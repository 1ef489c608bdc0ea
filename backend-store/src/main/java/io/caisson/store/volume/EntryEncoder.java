package io.caisson.store.volume;

import io.caisson.store.chunk.Submission;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes a log entry of submissions; the payloads are not copied. */
@FunctionalInterface
public interface EntryEncoder {

    /** @param term in which alone the entry counts; -1 for any */
    List<ByteBuffer> encode(long term, List<? extends Submission> submissions);
}
