package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code checkpoint} says: up to where the log is contained in the chunk files, and which files these are.
 * A chunk that is listed and has no file was lost; a file that is not listed is younger than the checkpoint.
 *
 * <pre>
 *   0  u64  magic "CSNCHKPT"
 *   8  u32  format version
 *  12  u32  CRC32C of the image with this field zero
 *  16  u64  length of the image in bytes
 *  24  u64  number of the checkpoint
 *  32  u64  term
 *  40  u64  index
 *  48  u32  layers
 *  52  u32  1 while the store is being installed from another replica, otherwise 0
 *  56  u32  bytes of what is kept of the operations applied
 *  60       those bytes, then the layers, each:
 *            u64 u64 volume, u32 layer, u32 chunks, each:
 *              u32 number, u32 blocks present, u64 checkpoint that wrote its header, u64 index of its last change
 * </pre>
 *
 * The image stands twice in the file, in its first and in its second half. Version 1 has the layers at 52, and no index of the
 * last change: it is taken to be that of the checkpoint.
 *
 * @param number counts the checkpoints of this store
 * @param halfInstalled the chunk files are neither what they were at {@code position}, nor yet what they shall become
 * @param operations what the state machine keeps of the operations that it applied, in a format of its own; read-only
 */
record Checkpoint(
        long number, LogPosition position, boolean halfInstalled, ByteBuffer operations, List<LayerChunks> layers) {
    static final String FILE = "checkpoint";
    private static final String NEW_FILE = "checkpoint.new";

    private static final long MAGIC = 0x5450_4b48_434e_5343L; // "CSNCHKPT"
    private static final int VERSION = 2;
    private static final int FIRST_VERSION = 1;

    private static final int VERSION_OFFSET = 8;
    private static final int CRC_OFFSET = 12;
    private static final int LENGTH_OFFSET = 16;
    private static final int NUMBER_OFFSET = 24;
    private static final int TERM_OFFSET = 32;
    private static final int INDEX_OFFSET = 40;
    private static final int LAYERS_OFFSET = 48;
    private static final int FIRST_VERSION_HEADER_BYTES = 52;
    private static final int INSTALLING_OFFSET = 52;
    private static final int OPERATIONS_OFFSET = 56;
    private static final int HEADER_BYTES = 60;
    private static final int LAYER_BYTES = 24;
    private static final int CHUNK_BYTES = 24;

    /** The chunks of one layer that have a file. */
    record LayerChunks(LayerId layer, List<ChunkEntry> chunks) {}

    /**
     * One chunk.
     *
     * @param presentBlocks its blocks that are not absent
     * @param checkpoint that wrote its header
     * @param lastChange no log entry after this index changed it
     */
    record ChunkEntry(int chunk, int presentBlocks, long checkpoint, long lastChange) {}

    Checkpoint {
        operations = operations.asReadOnlyBuffer();
    }

    /** Of a store in which nothing was ever written. */
    static Checkpoint empty() {
        return new Checkpoint(Chunk.NO_CHECKPOINT, LogPosition.NONE, false, ByteBuffer.allocate(0), List.of());
    }

    /** The same files, but not to be believed until the installation that begins now has ended. */
    Checkpoint nowInstalling() {
        return new Checkpoint(number + 1, position, true, operations, layers);
    }

    /** Makes this the checkpoint, durably and atomically. */
    void write(StoreDirectory directory, StoreHealth health) throws IOException {
        ByteBuffer image = encode();
        directory.delete(NEW_FILE);
        try (StoreFile file = directory.open(NEW_FILE)) {
            file.write(0, image.duplicate());
            file.write(image.limit(), image.duplicate());
            health.sync(file);
        }
        directory.rename(NEW_FILE, FILE);
        health.sync(directory, "");
    }

    /**
     * Reads the checkpoint.
     *
     * @return null when the store has none
     * @throws DamagedStoreException both copies are damaged
     * @throws NewerFormatException it is of a later version
     */
    static @Nullable Checkpoint read(StoreDirectory directory) throws IOException {
        if (!directory.exists(FILE)) {
            return null;
        }
        ByteBuffer bytes;
        try (StoreFile file = directory.open(FILE)) {
            bytes = ByteBuffer.allocate(Math.toIntExact(file.lengthBytes()));
            file.read(0, bytes);
        }
        bytes.flip();
        Checkpoint first = decode(bytes.slice());
        if (first != null) {
            return first;
        }
        Checkpoint second = decode(bytes.position(bytes.limit() / 2).slice());
        if (second != null) {
            return second;
        }
        throw new DamagedStoreException("the file " + FILE + " of the chunk store is damaged in both of its copies, so"
                + " what the chunk files hold cannot be told");
    }

    private ByteBuffer encode() {
        long chunks = layers.stream().mapToLong(layer -> layer.chunks.size()).sum();
        int length = Math.toIntExact(HEADER_BYTES
                + (long) operations.remaining()
                + (long) layers.size() * LAYER_BYTES
                + chunks * CHUNK_BYTES);
        ByteBuffer image = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        image.putLong(0, MAGIC);
        image.putInt(VERSION_OFFSET, VERSION);
        image.putLong(LENGTH_OFFSET, length);
        image.putLong(NUMBER_OFFSET, number);
        image.putLong(TERM_OFFSET, position.term());
        image.putLong(INDEX_OFFSET, position.index());
        image.putInt(LAYERS_OFFSET, layers.size());
        image.putInt(INSTALLING_OFFSET, halfInstalled ? 1 : 0);
        image.putInt(OPERATIONS_OFFSET, operations.remaining());
        image.position(HEADER_BYTES);
        image.put(operations.duplicate());
        for (LayerChunks layer : layers) {
            UUID volume = layer.layer.volume().value();
            image.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
            image.putInt(layer.layer.number()).putInt(layer.chunks.size());
            for (ChunkEntry chunk : layer.chunks) {
                image.putInt(chunk.chunk).putInt(chunk.presentBlocks);
                image.putLong(chunk.checkpoint).putLong(chunk.lastChange);
            }
        }
        image.flip();
        return image.putInt(CRC_OFFSET, crc(image));
    }

    private static @Nullable Checkpoint decode(ByteBuffer bytes) throws NewerFormatException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < FIRST_VERSION_HEADER_BYTES || bytes.getLong(0) != MAGIC) {
            return null;
        }
        long length = bytes.getLong(LENGTH_OFFSET);
        if (length < FIRST_VERSION_HEADER_BYTES || length > bytes.limit()) {
            return null;
        }
        ByteBuffer image = bytes.slice(0, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        if (image.getInt(CRC_OFFSET) != crc(image)) {
            return null;
        }
        int version = image.getInt(VERSION_OFFSET);
        if (version > VERSION) {
            throw new NewerFormatException("the chunk store", version, VERSION);
        }
        long number = image.getLong(NUMBER_OFFSET);
        LogPosition position = new LogPosition(image.getLong(TERM_OFFSET), image.getLong(INDEX_OFFSET));
        if (version == FIRST_VERSION) {
            image.position(FIRST_VERSION_HEADER_BYTES);
            List<LayerChunks> layers = decodeLayers(image, position.index());
            return new Checkpoint(number, position, false, ByteBuffer.allocate(0), layers);
        }
        ByteBuffer operations = image.slice(HEADER_BYTES, image.getInt(OPERATIONS_OFFSET));
        image.position(HEADER_BYTES + operations.limit());
        boolean installing = image.getInt(INSTALLING_OFFSET) != 0;
        return new Checkpoint(number, position, installing, operations, decodeLayers(image, null));
    }

    /** @param lastChange of all chunks; null if each has its own */
    private static List<LayerChunks> decodeLayers(ByteBuffer image, @Nullable Long lastChange) {
        List<LayerChunks> layers = new ArrayList<>();
        int count = image.getInt(LAYERS_OFFSET);
        for (int i = 0; i < count; i++) {
            VolumeId volume = new VolumeId(new UUID(image.getLong(), image.getLong()));
            LayerId layer = new LayerId(volume, image.getInt());
            int chunks = image.getInt();
            List<ChunkEntry> entries = new ArrayList<>(chunks);
            for (int j = 0; j < chunks; j++) {
                entries.add(new ChunkEntry(
                        image.getInt(),
                        image.getInt(),
                        image.getLong(),
                        lastChange == null ? image.getLong() : lastChange));
            }
            layers.add(new LayerChunks(layer, entries));
        }
        return layers;
    }

    private static int crc(ByteBuffer image) {
        CRC32C crc = new CRC32C();
        crc.update(image.slice(0, CRC_OFFSET));
        crc.update(new byte[4]);
        crc.update(image.slice(CRC_OFFSET + 4, image.limit() - CRC_OFFSET - 4));
        return (int) crc.getValue();
    }
}
