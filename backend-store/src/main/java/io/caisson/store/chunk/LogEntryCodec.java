package io.caisson.store.chunk;

import static io.caisson.store.chunk.LogEntryFormat.BLOCKS_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.CHECKSUM_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.CHUNK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.ENTRY_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.FIRST_BLOCK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_DROP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_UNMAP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_WRITE;
import static io.caisson.store.chunk.LogEntryFormat.LAYER_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.RECORD_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_HIGH_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_LOW_OFFSET;

import io.caisson.store.block.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Turns a batch of operations into the bytes of one log entry and back. Stateless; the layout is {@link LogEntryFormat}'s. */
public final class LogEntryCodec {
    /** The largest entry: a length is an int, and nobody makes entries of more than a few MiB. */
    static final int MAX_ENTRY_BYTES = 1 << 30;

    private LogEntryCodec() {}

    /** {@link #encode(long, long, List)} of a node that is its own only gateway. */
    public static List<ByteBuffer> encode(List<ChunkOperation> operations) {
        return encode(0, 0, operations);
    }

    /**
     * Encodes without copying payload.
     *
     * @param gatewayId who proposes the entry; 0 on a single node
     * @param epoch of the gateway; 0 on a single node
     * @param operations at least one, applied in this order
     * @return the header, then views of the writes' data
     */
    public static List<ByteBuffer> encode(long gatewayId, long epoch, List<ChunkOperation> operations) {
        int written = operations.stream()
                .mapToInt(LogEntryCodec::checkedBlocksWritten)
                .reduce(0, Math::addExact);
        long headerBytes = ENTRY_BYTES + (long) operations.size() * RECORD_BYTES + (long) written * CHECKSUM_BYTES;
        if (operations.isEmpty() || headerBytes + (long) written * ChunkLayout.BLOCK_BYTES > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException(
                    "an entry of " + operations.size() + " operations that write " + written + " blocks");
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, (short) LogEntryFormat.MAGIC);
        header.putShort(LogEntryFormat.VERSION_OFFSET, (short) LogEntryFormat.VERSION);
        header.putInt(LogEntryFormat.OPERATIONS_OFFSET, operations.size());
        header.putInt(LogEntryFormat.CHECKSUMS_OFFSET, written);
        header.putLong(LogEntryFormat.GATEWAY_OFFSET, gatewayId);
        header.putLong(LogEntryFormat.EPOCH_OFFSET, epoch);
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(header);
        int record = ENTRY_BYTES;
        int checksums = ENTRY_BYTES + operations.size() * RECORD_BYTES;
        for (ChunkOperation operation : operations) {
            putRecord(header, record, operation);
            record += RECORD_BYTES;
            if (operation instanceof ChunkOperation.Write write) {
                for (int checksum : write.checksums()) {
                    header.putInt(checksums, checksum);
                    checksums += CHECKSUM_BYTES;
                }
                pieces.add(write.data().slice());
            }
        }
        header.putInt(LogEntryFormat.CRC_OFFSET, LogEntryFormat.headerCrc(header, header.capacity()));
        return pieces;
    }

    private static void putRecord(ByteBuffer header, int at, ChunkOperation operation) {
        UUID volume = operation.layer().volume().value();
        header.putInt(at + LAYER_OFFSET, operation.layer().number());
        header.putLong(at + VOLUME_HIGH_OFFSET, volume.getMostSignificantBits());
        header.putLong(at + VOLUME_LOW_OFFSET, volume.getLeastSignificantBits());
        if (operation instanceof ChunkOperation.Write write) {
            putRange(header, at, KIND_WRITE, write.chunk(), write.firstBlock(), write.checksums().length);
        } else if (operation instanceof ChunkOperation.Unmap unmap) {
            putRange(header, at, KIND_UNMAP, unmap.chunk(), unmap.firstBlock(), unmap.blocks());
        } else {
            putRange(header, at, KIND_DROP, 0, 0, 0);
        }
    }

    private static void putRange(ByteBuffer header, int at, int kind, int chunk, int firstBlock, int blocks) {
        header.putInt(at + KIND_OFFSET, kind);
        header.putInt(at + CHUNK_OFFSET, chunk);
        header.putInt(at + FIRST_BLOCK_OFFSET, firstBlock);
        header.putInt(at + BLOCKS_OFFSET, blocks);
    }

    /** An operation that could not be decoded again must not get into a log. */
    private static int checkedBlocksWritten(ChunkOperation operation) {
        if (operation.layer().number() < 1) {
            throw new IllegalArgumentException("layer " + operation.layer().number());
        }
        if (operation instanceof ChunkOperation.Write write) {
            int blocks = write.checksums().length;
            ChunkLayout.check(write.chunk(), write.firstBlock(), blocks);
            if (write.data().remaining() != blocks * ChunkLayout.BLOCK_BYTES) {
                throw new IllegalArgumentException(
                        write.data().remaining() + " bytes of data for " + blocks + " blocks");
            }
            return blocks;
        }
        if (operation instanceof ChunkOperation.Unmap unmap) {
            ChunkLayout.check(unmap.chunk(), unmap.firstBlock(), unmap.blocks());
        }
        return 0;
    }

    /** {@link #decode(List)} of an entry in one piece. */
    public static List<ChunkOperation> decode(ByteBuffer entry) throws IOException {
        return decode(List.of(entry));
    }

    /**
     * Decodes an entry.
     *
     * @param entry its bytes in order, in pieces cut at any place, which lie between position and limit. The operations'
     *     data are views of the pieces, except where a cut goes through a write
     * @throws CorruptEntryException the bytes are not an entry
     * @throws NewerFormatException the entry is of a later version
     */
    public static List<ChunkOperation> decode(List<ByteBuffer> entry) throws IOException {
        LogEntry cursor = LogEntry.parse(entry);
        List<ChunkOperation> operations = new ArrayList<>(cursor.operations());
        while (cursor.next()) {
            VolumeId volume = new VolumeId(new UUID(cursor.volumeHigh(), cursor.volumeLow()));
            LayerId layer = new LayerId(volume, cursor.layerNumber());
            operations.add(
                    switch (cursor.kind()) {
                        case KIND_WRITE -> write(cursor, layer);
                        case KIND_UNMAP ->
                            new ChunkOperation.Unmap(layer, cursor.chunk(), cursor.firstBlock(), cursor.blocks());
                        case KIND_DROP -> new ChunkOperation.Drop(layer);
                        default -> throw new CorruptEntryException("unknown operation");
                    });
        }
        return operations;
    }

    private static ChunkOperation write(LogEntry cursor, LayerId layer) {
        int[] checksums = new int[cursor.blocks()];
        for (int i = 0; i < checksums.length; i++) {
            checksums[i] = cursor.checksum(i);
        }
        return new ChunkOperation.Write(layer, cursor.chunk(), cursor.firstBlock(), checksums, cursor.payload());
    }
}
