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
import static io.caisson.store.chunk.LogEntryFormat.ZERO_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A cursor over the operations of one entry, all of which were checked before the first is seen. One thread.
 *
 * <p>Checksums and payload stand in the order of the operations, so writes to adjacent blocks have adjacent payloads:
 * {@link #nextRun} makes one of them.
 */
final class LogEntry {
    private final EntryBytes entry;

    /** Entry header, records and checksums. */
    private final ByteBuffer bytes;

    private final int operations;
    private int index = -1;
    private int record;
    private int runBlocks;
    private int checksums;
    private int payload;

    private LogEntry(EntryBytes entry, ByteBuffer bytes, int operations, int checksums, int payload) {
        this.entry = entry;
        this.bytes = bytes;
        this.operations = operations;
        this.checksums = checksums;
        this.payload = payload;
    }

    /** Checks the entry, whose pieces lie between their positions and limits, from end to end. */
    static LogEntry parse(List<ByteBuffer> pieces) throws CorruptEntryException, NewerFormatException {
        EntryBytes entry = new EntryBytes(pieces);
        require(entry.length() >= ENTRY_BYTES, "shorter than its header");
        ByteBuffer start = entry.view(0, ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        require(Short.toUnsignedInt(start.getShort(0)) == LogEntryFormat.MAGIC, "unknown magic number");
        int version = Short.toUnsignedInt(start.getShort(LogEntryFormat.VERSION_OFFSET));
        if (version > LogEntryFormat.VERSION) {
            throw new NewerFormatException("a log entry", version, LogEntryFormat.VERSION);
        }
        require(version == LogEntryFormat.VERSION, "unknown version");
        int operations = start.getInt(LogEntryFormat.OPERATIONS_OFFSET);
        int checksums = start.getInt(LogEntryFormat.CHECKSUMS_OFFSET);
        require(operations > 0 && checksums >= 0, "negative or no operations");
        long recordsEnd = ENTRY_BYTES + (long) operations * RECORD_BYTES;
        long headerEnd = recordsEnd + (long) checksums * CHECKSUM_BYTES;
        long end = headerEnd + (long) checksums * ChunkLayout.BLOCK_BYTES;
        require(end == entry.length(), "length does not fit its contents");
        ByteBuffer header = entry.view(0, (int) headerEnd).order(ByteOrder.LITTLE_ENDIAN);
        int crc = header.getInt(LogEntryFormat.CRC_OFFSET);
        require(crc == LogEntryFormat.headerCrc(header, (int) headerEnd), "header checksum does not match");
        LogEntry parsed = new LogEntry(entry, header, operations, (int) recordsEnd, (int) headerEnd);
        require(parsed.checkRecords() == checksums, "number of checksums does not fit the operations");
        return parsed;
    }

    /** Answers the number of blocks written by all operations. */
    private long checkRecords() throws CorruptEntryException {
        long written = 0;
        for (int i = 0; i < operations; i++) {
            int at = ENTRY_BYTES + i * RECORD_BYTES;
            int kind = bytes.getInt(at + KIND_OFFSET);
            require(bytes.getInt(at + ZERO_OFFSET) == 0, "reserved field is not zero");
            require(bytes.getInt(at + LAYER_OFFSET) > 0, "layer number below 1");
            int chunk = bytes.getInt(at + CHUNK_OFFSET);
            int first = bytes.getInt(at + FIRST_BLOCK_OFFSET);
            int blocks = bytes.getInt(at + BLOCKS_OFFSET);
            if (kind == KIND_DROP) {
                require(chunk == 0 && first == 0 && blocks == 0, "drop of a part of a layer");
            } else {
                require(kind == KIND_WRITE || kind == KIND_UNMAP, "unknown operation");
                require(ChunkLayout.contains(chunk, first, blocks), "blocks outside of a chunk");
            }
            written += kind == KIND_WRITE ? blocks : 0;
        }
        return written;
    }

    private static void require(boolean holds, String otherwise) throws CorruptEntryException {
        if (!holds) {
            throw new CorruptEntryException(otherwise);
        }
    }

    int operations() {
        return operations;
    }

    long gatewayId() {
        return bytes.getLong(LogEntryFormat.GATEWAY_OFFSET);
    }

    long epoch() {
        return bytes.getLong(LogEntryFormat.EPOCH_OFFSET);
    }

    /** Moves to the next operation; false when there is none. */
    boolean next() {
        if (index >= 0 && kind() == KIND_WRITE) {
            checksums += runBlocks * CHECKSUM_BYTES;
            payload += runBlocks * ChunkLayout.BLOCK_BYTES;
        }
        index++;
        if (index >= operations) {
            return false;
        }
        record = ENTRY_BYTES + index * RECORD_BYTES;
        runBlocks = bytes.getInt(record + BLOCKS_OFFSET);
        return true;
    }

    /** As {@link #next}, but takes in the writes that directly continue a write. */
    boolean nextRun() {
        if (!next()) {
            return false;
        }
        if (kind() == KIND_WRITE) {
            while (index + 1 < operations && continues(record, ENTRY_BYTES + (index + 1) * RECORD_BYTES)) {
                index++;
                runBlocks += bytes.getInt(ENTRY_BYTES + index * RECORD_BYTES + BLOCKS_OFFSET);
            }
        }
        return true;
    }

    private boolean continues(int run, int next) {
        return bytes.getInt(next + KIND_OFFSET) == KIND_WRITE
                && bytes.getInt(next + FIRST_BLOCK_OFFSET) == firstBlock() + runBlocks
                && bytes.getInt(next + CHUNK_OFFSET) == bytes.getInt(run + CHUNK_OFFSET)
                && bytes.getInt(next + LAYER_OFFSET) == bytes.getInt(run + LAYER_OFFSET)
                && bytes.getLong(next + VOLUME_LOW_OFFSET) == bytes.getLong(run + VOLUME_LOW_OFFSET)
                && bytes.getLong(next + VOLUME_HIGH_OFFSET) == bytes.getLong(run + VOLUME_HIGH_OFFSET);
    }

    int kind() {
        return bytes.getInt(record + KIND_OFFSET);
    }

    int layerNumber() {
        return bytes.getInt(record + LAYER_OFFSET);
    }

    long volumeHigh() {
        return bytes.getLong(record + VOLUME_HIGH_OFFSET);
    }

    long volumeLow() {
        return bytes.getLong(record + VOLUME_LOW_OFFSET);
    }

    int chunk() {
        return bytes.getInt(record + CHUNK_OFFSET);
    }

    int firstBlock() {
        return bytes.getInt(record + FIRST_BLOCK_OFFSET);
    }

    int blocks() {
        return runBlocks;
    }

    /** CRC32C of the block that is the {@code block}th of this write. */
    int checksum(int block) {
        return bytes.getInt(checksums + block * CHECKSUM_BYTES);
    }

    /** The data of this write: a view of the entry's bytes, unless they were cut within it. */
    ByteBuffer payload() {
        return entry.view(payload, runBlocks * ChunkLayout.BLOCK_BYTES);
    }

    /** Appends the data of blocks of this write, counted from its first, to {@code destination}. */
    void copyPayload(int firstBlock, int blocks, ByteBuffer destination) {
        entry.copy(payload + firstBlock * ChunkLayout.BLOCK_BYTES, blocks * ChunkLayout.BLOCK_BYTES, destination);
    }
}
