package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCKS_PER_CHUNK;
import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Where the 4 KiB blocks of a volume lie in its chunks, and changes cut accordingly. */
final class ChunkCut {

    private ChunkCut() {}

    static int chunk(long block) {
        return Math.toIntExact(block / BLOCKS_PER_CHUNK);
    }

    static int blockInChunk(long block) {
        return (int) (block % BLOCKS_PER_CHUNK);
    }

    /** Blocks from {@code block} on, up to {@code endBlock}, that lie in the same chunk. */
    static int blocksInChunk(long block, long endBlock) {
        return (int) Math.min(endBlock - block, BLOCKS_PER_CHUNK - blockInChunk(block));
    }

    /**
     * A write of whole blocks, with their checksums.
     *
     * @param array kept: nobody changes it any more
     */
    static List<ChunkOperation> write(LayerId layer, long firstBlock, byte[] array, int offsetBytes, int lengthBytes) {
        long endBlock = firstBlock + lengthBytes / BLOCK_BYTES;
        int here = blocksInChunk(firstBlock, endBlock);
        if (firstBlock + here == endBlock) {
            return List.of(writeInChunk(layer, firstBlock, here, array, offsetBytes));
        }
        List<ChunkOperation> pieces = new ArrayList<>(2);
        long block = firstBlock;
        int offset = offsetBytes;
        while (block < endBlock) {
            int blocks = blocksInChunk(block, endBlock);
            pieces.add(writeInChunk(layer, block, blocks, array, offset));
            block += blocks;
            offset += blocks * BLOCK_BYTES;
        }
        return pieces;
    }

    private static ChunkOperation writeInChunk(LayerId layer, long block, int blocks, byte[] array, int offsetBytes) {
        int[] checksums = new int[blocks];
        CRC32C crc = new CRC32C();
        for (int i = 0; i < blocks; i++) {
            crc.reset();
            crc.update(array, offsetBytes + i * BLOCK_BYTES, BLOCK_BYTES);
            checksums[i] = (int) crc.getValue();
        }
        ByteBuffer data =
                ByteBuffer.wrap(array, offsetBytes, blocks * BLOCK_BYTES).slice();
        return new ChunkOperation.Write(layer, chunk(block), blockInChunk(block), checksums, data);
    }

    /** An unmap of blocks of one chunk. */
    static ChunkOperation unmap(LayerId layer, long block, int blocks) {
        return new ChunkOperation.Unmap(layer, chunk(block), blockInChunk(block), blocks);
    }
}
