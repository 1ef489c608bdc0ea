package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a store that is being installed asks another one. Numbers are big-endian, as everywhere between nodes.
 *
 * <pre>
 *   0  u8   format, 1
 *   1  u8   kind
 *   2  u64  volume, high half
 *  10  u64  volume, low half
 *  18  u32  layer; 0 for none
 *  22  u32  chunk
 *  26  u32  block
 * </pre>
 *
 * @param layer of {@link Kind#LIST}: the chunk after which the list goes on; null for its beginning
 */
record InstallQuestion(Kind kind, @Nullable LayerId layer, int chunk, int block) {
    static final int BYTES = 30;

    private static final byte FORMAT = 1;

    /** What is asked. */
    enum Kind {
        /** The position, and what is kept of operations: {@link InstallStart}. */
        START,
        /** The chunks in order, from one on: {@link ChunkList}. */
        LIST,
        /** Blocks of one chunk, from one on: {@link ChunkBlocks}. */
        BLOCKS
    }

    static InstallQuestion start() {
        return new InstallQuestion(Kind.START, null, 0, 0);
    }

    static InstallQuestion list(@Nullable LayerId afterLayer, int afterChunk) {
        return new InstallQuestion(Kind.LIST, afterLayer, afterChunk, 0);
    }

    static InstallQuestion blocks(LayerId layer, int chunk, int block) {
        return new InstallQuestion(Kind.BLOCKS, layer, chunk, block);
    }

    ByteBuffer encode() {
        UUID volume = layer == null ? new UUID(0, 0) : layer.volume().value();
        return ByteBuffer.allocate(BYTES)
                .put(FORMAT)
                .put((byte) kind.ordinal())
                .putLong(volume.getMostSignificantBits())
                .putLong(volume.getLeastSignificantBits())
                .putInt(layer == null ? 0 : layer.number())
                .putInt(chunk)
                .putInt(block)
                .flip();
    }

    /** @throws IOException when it is not a question that this release knows */
    static InstallQuestion decode(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() != BYTES || bytes.get(bytes.position()) != FORMAT) {
            throw new IOException("a question of " + bytes.remaining() + " bytes about chunks that nobody understands");
        }
        ByteBuffer from = bytes.slice();
        int kind = from.get(1);
        if (kind < 0 || kind >= Kind.values().length) {
            throw new IOException("a question about chunks of unknown kind " + kind);
        }
        from.position(2);
        VolumeId volume = new VolumeId(new UUID(from.getLong(), from.getLong()));
        int layer = from.getInt();
        InstallQuestion question = new InstallQuestion(
                Kind.values()[kind], layer > 0 ? new LayerId(volume, layer) : null, from.getInt(), from.getInt());
        question.check();
        return question;
    }

    private void check() throws IOException {
        boolean inRange =
                chunk >= 0 && chunk < ChunkLayout.MAX_CHUNKS && block >= 0 && block < ChunkLayout.BLOCKS_PER_CHUNK;
        if (!inRange || (kind == Kind.BLOCKS && layer == null)) {
            throw new IOException("a question about block " + block + " of chunk " + chunk + " of layer " + layer);
        }
    }
}
