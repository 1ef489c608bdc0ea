package io.caisson.store.chunk;

import static io.caisson.store.chunk.LogEntryFormat.BLOCKS_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.CHECKSUM_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.CHUNK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.ENTRY_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.FIRST_BLOCK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.GATEWAY_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.KIND_COMPARISON;
import static io.caisson.store.chunk.LogEntryFormat.KIND_DROP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_FENCE;
import static io.caisson.store.chunk.LogEntryFormat.KIND_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_UNMAP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_WRITE;
import static io.caisson.store.chunk.LogEntryFormat.LAYER_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.RECORD_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.SUBMISSION_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.ZERO_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the parts of one entry lie, and the check of them all.
 *
 * @param submissions at least one; an entry of version 1 counts as one, without a name
 */
record LogEntryLayout(
        int version,
        long term,
        int gateways,
        int submissions,
        int operations,
        int submissionsAt,
        int recordsAt,
        int checksumsAt,
        int headerEnd) {

    /** Reads the fixed part, and checks that the counts in it fit the length. */
    static LogEntryLayout of(EntryBytes entry) throws CorruptEntryException, NewerFormatException {
        require(entry.length() >= ENTRY_BYTES, "shorter than its header");
        ByteBuffer start = entry.view(0, ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        require(Short.toUnsignedInt(start.getShort(0)) == LogEntryFormat.MAGIC, "unknown magic number");
        int version = Short.toUnsignedInt(start.getShort(LogEntryFormat.VERSION_OFFSET));
        if (version > LogEntryFormat.VERSION) {
            throw new NewerFormatException("a log entry", version, LogEntryFormat.VERSION);
        }
        require(version >= LogEntryFormat.FIRST_VERSION, "unknown version");
        boolean hasNames = version > LogEntryFormat.FIRST_VERSION;
        long term = hasNames ? start.getLong(LogEntryFormat.TERM_OFFSET) : LogEntry.ANY_TERM;
        int gateways = hasNames ? start.getInt(LogEntryFormat.GATEWAYS_OFFSET) : 0;
        int submissions = hasNames ? start.getInt(LogEntryFormat.SUBMISSIONS_OFFSET) : 0;
        int operations = start.getInt(LogEntryFormat.OPERATIONS_OFFSET);
        int checksums = start.getInt(LogEntryFormat.CHECKSUMS_OFFSET);
        require(operations > 0 && checksums >= 0, "negative or no operations");
        require(!hasNames || gateways >= 0 && submissions > 0 && term >= LogEntry.ANY_TERM, "no submissions");
        long submissionsAt = ENTRY_BYTES + (long) gateways * GATEWAY_BYTES;
        long recordsAt = submissionsAt + (long) submissions * SUBMISSION_BYTES;
        long checksumsAt = recordsAt + (long) operations * RECORD_BYTES;
        long headerEnd = checksumsAt + (long) checksums * CHECKSUM_BYTES;
        long end = headerEnd + (long) checksums * ChunkLayout.BLOCK_BYTES;
        require(end == entry.length(), "length does not fit its contents");
        return new LogEntryLayout(
                version,
                term,
                gateways,
                hasNames ? submissions : 1,
                operations,
                (int) submissionsAt,
                (int) recordsAt,
                (int) checksumsAt,
                (int) headerEnd);
    }

    boolean hasNames() {
        return version > LogEntryFormat.FIRST_VERSION;
    }

    boolean hasNotes() {
        return version > LogEntryFormat.VERSION_WITHOUT_NOTES;
    }

    int gatewayAt(int gateway) {
        return ENTRY_BYTES + gateway * GATEWAY_BYTES;
    }

    int recordAt(int operation) {
        return recordsAt + operation * RECORD_BYTES;
    }

    /** All that comes before the payload, checked. */
    ByteBuffer checkedHeader(EntryBytes entry) throws CorruptEntryException {
        ByteBuffer header = entry.view(0, headerEnd).order(ByteOrder.LITTLE_ENDIAN);
        int crc = header.getInt(LogEntryFormat.CRC_OFFSET);
        require(crc == LogEntryFormat.headerCrc(header, headerEnd), "header checksum does not match");
        if (hasNames()) {
            checkNames(header);
        }
        long checksums = (headerEnd - checksumsAt) / CHECKSUM_BYTES;
        require(checkRecords(header) == checksums, "number of checksums does not fit the operations");
        return header;
    }

    private void checkNames(ByteBuffer header) throws CorruptEntryException {
        for (int i = 0; i < gateways; i++) {
            require(header.getLong(gatewayAt(i) + LogEntryFormat.GATEWAY_EPOCH_OFFSET) >= 1, "epoch below 1");
        }
        long records = 0;
        for (int i = 0; i < submissions; i++) {
            int at = submissionsAt + i * SUBMISSION_BYTES;
            int gateway = header.getInt(at + LogEntryFormat.SUBMISSION_GATEWAY_OFFSET);
            int slot = header.getInt(at + LogEntryFormat.SLOT_OFFSET);
            long sequence = header.getLong(at + LogEntryFormat.SEQUENCE_OFFSET);
            int part = header.getInt(at + LogEntryFormat.PART_OFFSET);
            if (gateway == LogEntry.NO_GATEWAY) {
                require(slot == 0 && sequence == 0 && part == 0, "a submission without a gateway has a name");
            } else {
                require(gateway >= 0 && gateway < gateways, "unknown gateway");
                require(OperationId.isValid(slot, sequence) && PartsDone.isValid(part), "no name of an operation");
            }
            int own = header.getInt(at + LogEntryFormat.SUBMISSION_RECORDS_OFFSET);
            require(own > 0, "a submission without operations");
            require(records + own <= operations, "number of operations does not fit the submissions");
            if (hasNotes()) {
                checkNotes(header, (int) records, own, gateway != LogEntry.NO_GATEWAY);
            }
            records += own;
        }
        require(records == operations, "number of operations does not fit the submissions");
    }

    private void checkNotes(ByteBuffer header, int first, int count, boolean isNamed) throws CorruptEntryException {
        for (int i = 0; i < count; i++) {
            boolean isNote = LogEntryFormat.isNote(header.getInt(recordAt(first + i) + KIND_OFFSET));
            require(!isNote || isNamed && i == 0, "a note out of place");
        }
    }

    /** Answers the number of blocks written by all operations. */
    private long checkRecords(ByteBuffer header) throws CorruptEntryException {
        long written = 0;
        for (int i = 0; i < operations; i++) {
            int at = recordAt(i);
            int kind = header.getInt(at + KIND_OFFSET);
            require(header.getInt(at + ZERO_OFFSET) == 0, "reserved field is not zero");
            int layer = header.getInt(at + LAYER_OFFSET);
            int chunk = header.getInt(at + CHUNK_OFFSET);
            int first = header.getInt(at + FIRST_BLOCK_OFFSET);
            int blocks = header.getInt(at + BLOCKS_OFFSET);
            if (kind == KIND_FENCE && hasNames()) {
                require(layer == 0 && blocks == 0 && fenceEpoch(header, at) >= 1, "fence of something else");
                continue;
            }
            if (LogEntryFormat.isNote(kind) && hasNotes()) {
                require(layer == 0 && blocks == 0, "a note about blocks");
                require(
                        kind == KIND_COMPARISON
                                || OperationId.isValid(chunk, header.getLong(at + LogEntryFormat.VOLUME_HIGH_OFFSET)),
                        "a note about no operation");
                continue;
            }
            require(layer > 0, "layer number below 1");
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

    /** What the record of a fence has in place of chunk and first block: its lowest epoch. */
    static long fenceEpoch(ByteBuffer header, int record) {
        return longInPlaceOfChunk(header, record);
    }

    static long longInPlaceOfChunk(ByteBuffer header, int record) {
        return (long) header.getInt(record + CHUNK_OFFSET) << 32
                | Integer.toUnsignedLong(header.getInt(record + FIRST_BLOCK_OFFSET));
    }

    private static void require(boolean holds, String otherwise) throws CorruptEntryException {
        if (!holds) {
            throw new CorruptEntryException(otherwise);
        }
    }
}
