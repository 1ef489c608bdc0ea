package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a store asks another replica of its group: to be installed, for copies of blocks, to compare. Numbers are big-endian,
 * as everywhere between nodes.
 *
 * <pre>
 *   0  u8   format: 1, or 2 for kinds that have a number of blocks
 *   1  u8   kind
 *   2  u64  volume, high half
 *  10  u64  volume, low half
 *  18  u32  layer; 0 for none
 *  22  u32  chunk
 *  26  u32  block
 *  30  u32  format 2: number of blocks
 * </pre>
 *
 * @param layer of {@link Kind#LIST}: the chunk after which the list goes on; null for its beginning
 */
record InstallQuestion(Kind kind, @Nullable LayerId layer, int chunk, int block, int blocks) {
    static final int BYTES = 30;

    /** Of a question with {@link Kind#COPIES}. */
    static final int MOST_COPIES = 256;

    private static final byte FORMAT = 1;
    private static final byte FORMAT_WITH_COUNT = 2;

    /** What is asked. */
    enum Kind {
        /** The position, and what is kept of operations: {@link InstallStart}. */
        START,
        /** The chunks in order, from one on: {@link ChunkList}. */
        LIST,
        /** Blocks of one chunk, from one on: {@link ChunkBlocks}. */
        BLOCKS,
        /** A few blocks of one chunk, in place of bad ones: {@link ChunkBlocks}. */
        COPIES,
        /** What the table of one chunk comes to: {@link ChunkDigest}. */
        DIGEST;

        boolean hasCount() {
            return this == COPIES;
        }

        boolean hasChunk() {
            return this == BLOCKS || this == COPIES || this == DIGEST;
        }
    }

    static InstallQuestion start() {
        return new InstallQuestion(Kind.START, null, 0, 0, 0);
    }

    static InstallQuestion list(@Nullable LayerId afterLayer, int afterChunk) {
        return new InstallQuestion(Kind.LIST, afterLayer, afterChunk, 0, 0);
    }

    static InstallQuestion blocks(LayerId layer, int chunk, int block) {
        return new InstallQuestion(Kind.BLOCKS, layer, chunk, block, 0);
    }

    static InstallQuestion copies(LayerId layer, int chunk, int block, int blocks) {
        return new InstallQuestion(Kind.COPIES, layer, chunk, block, blocks);
    }

    static InstallQuestion digest(LayerId layer, int chunk) {
        return new InstallQuestion(Kind.DIGEST, layer, chunk, 0, 0);
    }

    ByteBuffer encode() {
        UUID volume = layer == null ? new UUID(0, 0) : layer.volume().value();
        ByteBuffer bytes = ByteBuffer.allocate(kind.hasCount() ? BYTES + Integer.BYTES : BYTES)
                .put(kind.hasCount() ? FORMAT_WITH_COUNT : FORMAT)
                .put((byte) kind.ordinal())
                .putLong(volume.getMostSignificantBits())
                .putLong(volume.getLeastSignificantBits())
                .putInt(layer == null ? 0 : layer.number())
                .putInt(chunk)
                .putInt(block);
        if (kind.hasCount()) {
            bytes.putInt(blocks);
        }
        return bytes.flip();
    }

    /** @throws IOException when it is not a question that this release knows */
    static InstallQuestion decode(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        int format = length == 0 ? 0 : bytes.get(bytes.position());
        boolean hasCount = format == FORMAT_WITH_COUNT;
        if (length != (hasCount ? BYTES + Integer.BYTES : BYTES) || (format != FORMAT && !hasCount)) {
            throw new IOException("a question of " + length + " bytes about chunks that nobody understands");
        }
        ByteBuffer from = bytes.slice();
        int number = from.get(1);
        Kind kind = number >= 0 && number < Kind.values().length ? Kind.values()[number] : null;
        if (kind == null || kind.hasCount() != hasCount) {
            throw new IOException("a question about chunks of unknown kind " + number);
        }
        from.position(2);
        VolumeId volume = new VolumeId(new UUID(from.getLong(), from.getLong()));
        int layer = from.getInt();
        InstallQuestion question = new InstallQuestion(
                kind,
                layer > 0 ? new LayerId(volume, layer) : null,
                from.getInt(),
                from.getInt(),
                hasCount ? from.getInt() : 0);
        question.check();
        return question;
    }

    private void check() throws IOException {
        boolean inRange =
                chunk >= 0 && chunk < ChunkLayout.MAX_CHUNKS && block >= 0 && block < ChunkLayout.BLOCKS_PER_CHUNK;
        boolean isCounted = !kind.hasCount()
                || (blocks > 0 && blocks <= MOST_COPIES && blocks <= ChunkLayout.BLOCKS_PER_CHUNK - block);
        if (!inRange || !isCounted || (kind.hasChunk() && layer == null)) {
            throw new IOException("a question about block " + block + " of chunk " + chunk + " of layer " + layer);
        }
    }
}
