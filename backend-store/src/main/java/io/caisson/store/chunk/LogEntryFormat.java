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
 *            16  u64  gateway
 *            24  u64  epoch of the gateway
 *  records   32  one of 40 bytes per operation:
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
 */
final class LogEntryFormat {
    static final int VERSION = 1;
    static final int MAGIC = 0xCA15;

    static final int VERSION_OFFSET = 2;
    static final int CRC_OFFSET = 4;
    static final int OPERATIONS_OFFSET = 8;
    static final int CHECKSUMS_OFFSET = 12;
    static final int GATEWAY_OFFSET = 16;
    static final int EPOCH_OFFSET = 24;
    static final int ENTRY_BYTES = 32;

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

    private LogEntryFormat() {}

    /** CRC of the first {@code headerBytes} bytes with the field of the CRC itself taken as zero. */
    static int headerCrc(ByteBuffer entry, int headerBytes) {
        CRC32C crc = new CRC32C();
        crc.update(entry.duplicate().position(0).limit(CRC_OFFSET));
        crc.update(new byte[4]);
        crc.update(entry.duplicate().limit(headerBytes).position(CRC_OFFSET + 4));
        return (int) crc.getValue();
    }
}
