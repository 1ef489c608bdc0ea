package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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

    /** Read-only, cut at three places, as the log may hand it out. */
    static List<ByteBuffer> entry(SplittableRandom random, List<ChunkOperation> operations) {
        ByteBuffer whole = join(LogEntryCodec.encode(operations));
        List<ByteBuffer> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < 3; i++) {
            int to = random.nextInt(from, whole.limit() + 1);
            pieces.add(whole.slice(from, to - from));
            from = to;
        }
        pieces.add(whole.slice(from, whole.limit() - from));
        return pieces;
    }

    static ByteBuffer join(List<ByteBuffer> pieces) {
        ByteBuffer joined = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        return joined.flip().asReadOnlyBuffer();
    }
}
