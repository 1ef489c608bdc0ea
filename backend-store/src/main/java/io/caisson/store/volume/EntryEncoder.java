package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkOperation;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes a log entry of changes; the payloads are not copied. */
@FunctionalInterface
public interface EntryEncoder {
    List<ByteBuffer> encode(List<ChunkOperation> changes);
}
