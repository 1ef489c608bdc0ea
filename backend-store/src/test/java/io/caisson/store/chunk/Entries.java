package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Operations and entries as a gateway would make them. */
final class Entries {
    static final VolumeId VOLUME = new VolumeId(new UUID(0x1234_5678_9abc_4defL, 0x8765_4321_0fed_cba9L));
    static final LayerId LAYER = new LayerId(VOLUME, 1);

    private Entries() {}

    static byte[] data(long seed, int blocks) {
        byte[] bytes = new byte[blocks * ChunkLayout.BLOCK_BYTES];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static ChunkOperation.Write write(LayerId layer, int chunk, int firstBlock, byte[] data) {
        int[] checksums = new int[data.length / ChunkLayout.BLOCK_BYTES];
        for (int i = 0; i < checksums.length; i++) {
            CRC32C crc = new CRC32C();
            crc.update(data, i * ChunkLayout.BLOCK_BYTES, ChunkLayout.BLOCK_BYTES);
            checksums[i] = (int) crc.getValue();
        }
        return new ChunkOperation.Write(layer, chunk, firstBlock, checksums, ByteBuffer.wrap(data));
    }

    /** One read-only heap buffer, as the log hands it out. */
    static ByteBuffer entry(ChunkOperation... operations) {
        return join(LogEntryCodec.encode(List.of(operations)));
    }

    static ByteBuffer join(List<ByteBuffer> pieces) {
        ByteBuffer joined = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        return joined.flip().asReadOnlyBuffer();
    }
}
