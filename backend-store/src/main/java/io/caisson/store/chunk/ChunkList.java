package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import io.caisson.store.replica.SourceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Some of the chunks of a store, ordered by volume, layer and number, each with the index of its last change.
 *
 * <pre>
 *   0  u8   1 if there are more, otherwise 0
 *   1       runs of chunks of one layer, to the end:
 *            u64 u64 volume, u32 layer, u32 chunks, each: u32 number, u64 index of the last change
 * </pre>
 */
record ChunkList(boolean more, List<Run> runs) {
    static final int RUN_BYTES = 24;
    static final int CHUNK_BYTES = 12;

    /** Chunks of one layer. */
    record Run(LayerId layer, List<Listed> chunks) {}

    /** A chunk that no log entry after {@code lastChange} changed. */
    record Listed(int chunk, long lastChange) {}

    ByteBuffer encode() {
        int chunks = runs.stream().mapToInt(run -> run.chunks.size()).sum();
        ByteBuffer bytes = ByteBuffer.allocate(1 + runs.size() * RUN_BYTES + chunks * CHUNK_BYTES);
        bytes.put((byte) (more ? 1 : 0));
        for (Run run : runs) {
            UUID volume = run.layer.volume().value();
            bytes.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
            bytes.putInt(run.layer.number()).putInt(run.chunks.size());
            for (Listed listed : run.chunks) {
                bytes.putInt(listed.chunk).putLong(listed.lastChange);
            }
        }
        return bytes.flip();
    }

    static ChunkList decode(ByteBuffer bytes) throws SourceException {
        ByteBuffer from = bytes.slice();
        List<Run> runs = new ArrayList<>();
        try {
            boolean more = from.get() != 0;
            while (from.hasRemaining()) {
                VolumeId volume = new VolumeId(new UUID(from.getLong(), from.getLong()));
                LayerId layer = new LayerId(volume, from.getInt());
                int count = from.getInt();
                if (layer.number() < 1 || count < 0 || (long) count * CHUNK_BYTES > from.remaining()) {
                    throw new SourceException("a list of chunks that is cut short");
                }
                List<Listed> chunks = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    chunks.add(listed(from.getInt(), from.getLong()));
                }
                runs.add(new Run(layer, chunks));
            }
            return new ChunkList(more, runs);
        } catch (BufferUnderflowException e) {
            throw new SourceException("a list of chunks that is cut short", e);
        }
    }

    private static Listed listed(int chunk, long lastChange) throws SourceException {
        if (chunk < 0 || chunk >= ChunkLayout.MAX_CHUNKS) {
            throw new SourceException("a list with chunk " + chunk);
        }
        return new Listed(chunk, lastChange);
    }
}
