package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of a chunk file: whose it is, and the seals of its table as the checkpoint that wrote it left it.
 *
 * <pre>
 *   0  u64  magic "CSNCHUNK"
 *   8  u32  format version
 *  12  u32  CRC32C of the 1024 bytes with this field zero
 *  16  u64  volume, high half
 *  24  u64  volume, low half
 *  32  u32  layer
 *  36  u32  chunk
 *  40  u64  checkpoint
 *  48  u32  blocks present
 *  52       zero
 *  56  u64  index of the log up to which an installation brought the chunk; 0 when a checkpoint wrote the header
 *  64  u32  CRC32C of each of the 128 sectors of the table
 * 576       zero
 * </pre>
 *
 * The 1024 bytes stand twice in their slot of 4 KiB, 2 KiB apart, so that one damaged sector does not cost a chunk.
 *
 * @param checkpoint number of the checkpoint that wrote it, or that ends the installation that wrote it
 * @param installedUpTo the chunk came from another replica, with all that log entries up to this index did to it; else 0
 * @param seals one per sector of the table
 */
record ChunkHeader(LayerId layer, int chunk, long checkpoint, int presentBlocks, long installedUpTo, int[] seals) {
    private static final long MAGIC = 0x4b4e_5548_434e_5343L; // "CSNCHUNK"
    private static final int VERSION_OFFSET = 8;
    private static final int CRC_OFFSET = 12;
    private static final int VOLUME_HIGH_OFFSET = 16;
    private static final int VOLUME_LOW_OFFSET = 24;
    private static final int LAYER_OFFSET = 32;
    private static final int CHUNK_OFFSET = 36;
    private static final int CHECKPOINT_OFFSET = 40;
    private static final int PRESENT_OFFSET = 48;
    private static final int INSTALLED_OFFSET = 56;
    private static final int SEALS_OFFSET = 64;
    private static final int IMAGE_BYTES = 1024;
    private static final int COPY_DISTANCE_BYTES = 2048;

    /** Writes the slot's 4 KiB at {@code at}. */
    void encode(ByteBuffer destination, int at) {
        ByteBuffer slot = destination.slice(at, ChunkFileFormat.SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        slot.put(new byte[ChunkFileFormat.SLOT_BYTES]);
        UUID volume = layer.volume().value();
        slot.putLong(0, MAGIC);
        slot.putInt(VERSION_OFFSET, ChunkFileFormat.VERSION);
        slot.putLong(VOLUME_HIGH_OFFSET, volume.getMostSignificantBits());
        slot.putLong(VOLUME_LOW_OFFSET, volume.getLeastSignificantBits());
        slot.putInt(LAYER_OFFSET, layer.number());
        slot.putInt(CHUNK_OFFSET, chunk);
        slot.putLong(CHECKPOINT_OFFSET, checkpoint);
        slot.putInt(PRESENT_OFFSET, presentBlocks);
        slot.putLong(INSTALLED_OFFSET, installedUpTo);
        slot.position(SEALS_OFFSET);
        slot.asIntBuffer().put(seals);
        slot.putInt(CRC_OFFSET, crc(slot));
        slot.put(COPY_DISTANCE_BYTES, slot, 0, IMAGE_BYTES);
    }

    /**
     * Reads the slot at {@code at}.
     *
     * @return null when neither copy is whole
     * @throws NewerFormatException the header is whole, and of a later version
     */
    static @Nullable ChunkHeader decode(ByteBuffer source, int at, String path) throws NewerFormatException {
        ChunkHeader first = decodeCopy(source, at, path);
        return first != null ? first : decodeCopy(source, at + COPY_DISTANCE_BYTES, path);
    }

    private static @Nullable ChunkHeader decodeCopy(ByteBuffer source, int at, String path)
            throws NewerFormatException {
        ByteBuffer image = source.slice(at, IMAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (image.getLong(0) != MAGIC || image.getInt(CRC_OFFSET) != crc(image)) {
            return null;
        }
        int version = image.getInt(VERSION_OFFSET);
        if (version > ChunkFileFormat.VERSION) {
            throw new NewerFormatException("chunk file " + path, version, ChunkFileFormat.VERSION);
        }
        UUID volume = new UUID(image.getLong(VOLUME_HIGH_OFFSET), image.getLong(VOLUME_LOW_OFFSET));
        int[] seals = new int[ChunkFileFormat.SECTORS];
        image.position(SEALS_OFFSET);
        image.asIntBuffer().get(seals);
        return new ChunkHeader(
                new LayerId(new VolumeId(volume), image.getInt(LAYER_OFFSET)),
                image.getInt(CHUNK_OFFSET),
                image.getLong(CHECKPOINT_OFFSET),
                image.getInt(PRESENT_OFFSET),
                image.getLong(INSTALLED_OFFSET),
                seals);
    }

    private static int crc(ByteBuffer image) {
        CRC32C crc = new CRC32C();
        crc.update(image.slice(0, CRC_OFFSET));
        crc.update(new byte[4]);
        crc.update(image.slice(CRC_OFFSET + 4, IMAGE_BYTES - CRC_OFFSET - 4));
        return (int) crc.getValue();
    }
}
