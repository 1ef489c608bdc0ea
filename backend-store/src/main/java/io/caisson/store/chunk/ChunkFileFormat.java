package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names and layout of the files of a chunk store; docs/on-disk-format.md has the whole of it.
 *
 * <pre>
 *  checkpoint                            position of the last checkpoint and the chunks it covers
 *  chunks/VOLUME/LAYER/CHUNK             one chunk of one layer:
 *       0    4 KiB   header, slot 0
 *    4 KiB   4 KiB   header, slot 1
 *    8 KiB  64 KiB   table: one integrity word per block
 *   72 KiB  32 MiB   data, sparse
 * </pre>
 */
final class ChunkFileFormat {
    static final int VERSION = 1;

    static final String CHUNKS = "chunks";

    static final int SLOT_BYTES = 4096;
    static final int SLOTS = 2;
    static final int TABLE_POSITION = SLOTS * SLOT_BYTES;
    static final int WORD_BYTES = 8;
    static final int TABLE_BYTES = ChunkLayout.BLOCKS_PER_CHUNK * WORD_BYTES;
    static final int DATA_POSITION = TABLE_POSITION + TABLE_BYTES;

    /** What a file takes besides its data, at most: header, table, and what the file system needs for it. */
    static final long OVERHEAD_BYTES = DATA_POSITION + 2L * ChunkLayout.BLOCK_BYTES;

    /** The unit a table is sealed in: what a disk writes whole or not at all. */
    static final int SECTOR_BYTES = 512;

    static final int WORDS_PER_SECTOR = SECTOR_BYTES / WORD_BYTES;
    static final int SECTORS = TABLE_BYTES / SECTOR_BYTES;

    /** The unit a table is written in. */
    static final int PAGE_BYTES = 4096;

    static final int PAGES = TABLE_BYTES / PAGE_BYTES;
    static final int SECTORS_PER_PAGE = PAGE_BYTES / SECTOR_BYTES;
    static final int WORDS_PER_PAGE = PAGE_BYTES / WORD_BYTES;

    private static final int CHUNK_DIGITS = 8;

    private ChunkFileFormat() {}

    static long dataPosition(int block) {
        return DATA_POSITION + (long) block * ChunkLayout.BLOCK_BYTES;
    }

    static String volumePath(VolumeId volume) {
        return CHUNKS + "/" + volume;
    }

    static String layerPath(LayerId layer) {
        return volumePath(layer.volume()) + "/" + layer.number();
    }

    static String chunkName(int chunk) {
        String digits = Integer.toString(chunk);
        return "0".repeat(CHUNK_DIGITS - digits.length()) + digits;
    }

    /** The chunk that a file is named for, or null when no chunk's file is named so. */
    static @Nullable Integer chunkNumber(String name) {
        Integer number = number(name);
        return number != null
                        && number < ChunkLayout.MAX_CHUNKS
                        && chunkName(number).equals(name)
                ? number
                : null;
    }

    /** The layer that a directory is named for, or null. */
    static @Nullable LayerId layerId(String volume, String layer) {
        Integer number = number(layer);
        if (number == null || number < 1 || !number.toString().equals(layer)) {
            return null;
        }
        try {
            VolumeId id = new VolumeId(UUID.fromString(volume));
            return id.toString().equals(volume) ? new LayerId(id, number) : null;
        } catch (IllegalArgumentException otherName) {
            return null;
        }
    }

    private static @Nullable Integer number(String digits) {
        boolean fits = !digits.isEmpty() && digits.length() <= 9;
        return fits && digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.valueOf(digits) : null;
    }
}
