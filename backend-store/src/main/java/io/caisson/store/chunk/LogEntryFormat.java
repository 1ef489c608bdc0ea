package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Layout of a log entry; all numbers little-endian.
 *
 * <pre>
 *  entry      0  u16  magic 0xCA15
 *             2  u16  format version
 *             4  u32  CRC32C of the header (entry, records and checksums) with this field zero
 *             8  u32  number of operations
 *            12  u32  number of checksums
 *            16  u64  term of the leader that made it
 *            24  u32  number of gateways
 *            28  u32  number of submissions
 *  gateways  32  24 bytes each:
 *                 0  u64  id of the gateway's node, high half
 *                 8  u64  the same, low half
 *                16  u64  epoch
 *  submissions    24 bytes each:
 *                 0  u32  gateway, counted from 0; all ones for none: then slot, sequence and part are zero
 *                 4  u32  slot
 *                 8  u64  sequence
 *                16  u32  part
 *                20  u32  number of records
 *  records        40 bytes per operation, those of the first submission first:
 *                 0  u32  kind
 *                 4  u32  layer
 *                 8  u64  volume, high half
 *                16  u64  volume, low half
 *                24  u32  chunk
 *                28  u32  first block
 *                32  u32  blocks
 *                36  u32  zero
 *  checksums      u32 per block of each write, in the order of the records
 *  payload        4096 bytes per block of each write, in the same order
 * </pre>
 *
 * The record of a fence has the gateway in place of the volume, and its lowest epoch, high half first, in place of chunk and
 * first block; its layer and blocks are zero.
 *
 * <p>Two kinds of records are notes about a status ({@link StatusNote}); each is the first record of a submission with a gateway.
 * That of a COMPARE AND WRITE that took effect has its digest in place of the volume, and the time, high half first, in place of
 * chunk and first block. That of a lost status has the sequence in place of the volume's high half, the slot in place of the
 * chunk. All other fields are zero. Entries with notes are of version 3, others of version 2.
 *
 * <p>Version 1 had two words without use at 16, and the records at 32: its operations have no names and bind no term.
 */
final class LogEntryFormat {
    static final int VERSION = 3;
    static final int VERSION_WITHOUT_NOTES = 2;
    static final int FIRST_VERSION = 1;
    static final int MAGIC = 0xCA15;

    static final int VERSION_OFFSET = 2;
    static final int CRC_OFFSET = 4;
    static final int OPERATIONS_OFFSET = 8;
    static final int CHECKSUMS_OFFSET = 12;
    static final int TERM_OFFSET = 16;
    static final int GATEWAYS_OFFSET = 24;
    static final int SUBMISSIONS_OFFSET = 28;
    static final int ENTRY_BYTES = 32;

    static final int GATEWAY_HIGH_OFFSET = 0;
    static final int GATEWAY_LOW_OFFSET = 8;
    static final int GATEWAY_EPOCH_OFFSET = 16;
    static final int GATEWAY_BYTES = 24;

    static final int SUBMISSION_GATEWAY_OFFSET = 0;
    static final int SLOT_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int PART_OFFSET = 16;
    static final int SUBMISSION_RECORDS_OFFSET = 20;
    static final int SUBMISSION_BYTES = 24;

    static final int KIND_OFFSET = 0;
    static final int LAYER_OFFSET = 4;
    static final int VOLUME_HIGH_OFFSET = 8;
    static final int VOLUME_LOW_OFFSET = 16;
    static final int CHUNK_OFFSET = 24;
    static final int FIRST_BLOCK_OFFSET = 28;
    static final int BLOCKS_OFFSET = 32;
    static final int ZERO_OFFSET = 36;
    static final int RECORD_BYTES = 40;

    static final int CHECKSUM_BYTES = 4;

    static final int KIND_WRITE = 1;
    static final int KIND_UNMAP = 2;
    static final int KIND_DROP = 3;
    static final int KIND_FENCE = 4;
    static final int KIND_COMPARISON = 5;
    static final int KIND_LOST_STATUS = 6;

    private LogEntryFormat() {}

    static boolean isNote(int kind) {
        return kind == KIND_COMPARISON || kind == KIND_LOST_STATUS;
    }

    /** CRC of the first {@code headerBytes} bytes with the field of the CRC itself taken as zero. */
    static int headerCrc(ByteBuffer entry, int headerBytes) {
        CRC32C crc = new CRC32C();
        crc.update(entry.duplicate().position(0).limit(CRC_OFFSET));
        crc.update(new byte[4]);
        crc.update(entry.duplicate().limit(headerBytes).position(CRC_OFFSET + 4));
        return (int) crc.getValue();
    }
}
