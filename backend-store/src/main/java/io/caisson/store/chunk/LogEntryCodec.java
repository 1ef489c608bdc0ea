package io.caisson.store.chunk;

import static io.caisson.store.chunk.LogEntryFormat.BLOCKS_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.CHECKSUM_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.CHUNK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.ENTRY_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.FIRST_BLOCK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.GATEWAY_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.KIND_DROP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_UNMAP;
import static io.caisson.store.chunk.LogEntryFormat.KIND_WRITE;
import static io.caisson.store.chunk.LogEntryFormat.LAYER_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.RECORD_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.SUBMISSION_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_HIGH_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_LOW_OFFSET;

import io.caisson.store.block.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns a batch of operations into the bytes of one log entry and back. Stateless; the layout is {@link LogEntryFormat}'s. */
public final class LogEntryCodec {
    /** The largest entry: a length is an int, and nobody makes entries of more than a few MiB. */
    static final int MAX_ENTRY_BYTES = 1 << 30;

    private LogEntryCodec() {}

    /** An entry of operations without a name, for any term. */
    static List<ByteBuffer> encode(List<ChunkOperation> operations) {
        return encode(LogEntry.ANY_TERM, List.of(new Unnamed(operations)));
    }

    private record Unnamed(List<ChunkOperation> changes) implements Submission {
        @Override
        public @Nullable OperationId operation() {
            return null;
        }

        @Override
        public int part() {
            return 0;
        }
    }

    /**
     * Encodes without copying payload.
     *
     * @param term in which the caller leads, and in which alone the entry counts
     * @param submissions at least one, applied in this order
     * @return the header, then views of the writes' data
     */
    public static List<ByteBuffer> encode(long term, List<? extends Submission> submissions) {
        List<GatewayEpoch> gateways = new ArrayList<>(2);
        int operations = 0;
        int written = 0;
        boolean hasNotes = false;
        for (Submission submission : submissions) {
            operations += checkedOperations(submission);
            hasNotes |= submission.note() != null;
            for (ChunkOperation change : submission.changes()) {
                written = Math.addExact(written, checkedBlocksWritten(change));
            }
            OperationId name = submission.operation();
            if (name != null && !gateways.contains(name.gateway())) {
                gateways.add(name.gateway());
            }
        }
        long recordsAt =
                ENTRY_BYTES + (long) gateways.size() * GATEWAY_BYTES + (long) submissions.size() * SUBMISSION_BYTES;
        long checksumsAt = recordsAt + (long) operations * RECORD_BYTES;
        long headerBytes = checksumsAt + (long) written * CHECKSUM_BYTES;
        if (submissions.isEmpty() || headerBytes + (long) written * ChunkLayout.BLOCK_BYTES > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException(
                    "an entry of " + operations + " operations that write " + written + " blocks");
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, (short) LogEntryFormat.MAGIC);
        int version = hasNotes ? LogEntryFormat.VERSION : LogEntryFormat.VERSION_WITHOUT_NOTES;
        header.putShort(LogEntryFormat.VERSION_OFFSET, (short) version);
        header.putInt(LogEntryFormat.OPERATIONS_OFFSET, operations);
        header.putInt(LogEntryFormat.CHECKSUMS_OFFSET, written);
        header.putLong(LogEntryFormat.TERM_OFFSET, term);
        header.putInt(LogEntryFormat.GATEWAYS_OFFSET, gateways.size());
        header.putInt(LogEntryFormat.SUBMISSIONS_OFFSET, submissions.size());
        putNames(header, gateways, submissions);
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(header);
        putRecords(header, (int) recordsAt, (int) checksumsAt, submissions, pieces);
        header.putInt(LogEntryFormat.CRC_OFFSET, LogEntryFormat.headerCrc(header, header.capacity()));
        return pieces;
    }

    private static void putNames(
            ByteBuffer header, List<GatewayEpoch> gateways, List<? extends Submission> submissions) {
        int at = ENTRY_BYTES;
        for (GatewayEpoch gateway : gateways) {
            header.putLong(
                    at + LogEntryFormat.GATEWAY_HIGH_OFFSET, gateway.gateway().getMostSignificantBits());
            header.putLong(
                    at + LogEntryFormat.GATEWAY_LOW_OFFSET, gateway.gateway().getLeastSignificantBits());
            header.putLong(at + LogEntryFormat.GATEWAY_EPOCH_OFFSET, gateway.epoch());
            at += GATEWAY_BYTES;
        }
        for (Submission submission : submissions) {
            OperationId name = submission.operation();
            if (name == null) {
                header.putInt(at + LogEntryFormat.SUBMISSION_GATEWAY_OFFSET, LogEntry.NO_GATEWAY);
            } else {
                header.putInt(at + LogEntryFormat.SUBMISSION_GATEWAY_OFFSET, gateways.indexOf(name.gateway()));
                header.putInt(at + LogEntryFormat.SLOT_OFFSET, name.slot());
                header.putLong(at + LogEntryFormat.SEQUENCE_OFFSET, name.sequence());
                header.putInt(at + LogEntryFormat.PART_OFFSET, submission.part());
            }
            header.putInt(at + LogEntryFormat.SUBMISSION_RECORDS_OFFSET, operations(submission));
            at += SUBMISSION_BYTES;
        }
    }

    private static void putRecords(
            ByteBuffer header,
            int recordsAt,
            int checksumsAt,
            List<? extends Submission> submissions,
            List<ByteBuffer> pieces) {
        int record = recordsAt;
        int checksums = checksumsAt;
        for (Submission submission : submissions) {
            StatusNote note = submission.note();
            if (note != null) {
                putNote(header, record, note);
                record += RECORD_BYTES;
            }
            GatewayEpoch fence = submission.fence();
            if (fence != null) {
                putFence(header, record, fence);
                record += RECORD_BYTES;
            }
            for (ChunkOperation operation : submission.changes()) {
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
        }
    }

    private static void putFence(ByteBuffer header, int at, GatewayEpoch fence) {
        header.putInt(at + LogEntryFormat.KIND_OFFSET, LogEntryFormat.KIND_FENCE);
        header.putLong(at + LogEntryFormat.VOLUME_HIGH_OFFSET, fence.gateway().getMostSignificantBits());
        header.putLong(at + LogEntryFormat.VOLUME_LOW_OFFSET, fence.gateway().getLeastSignificantBits());
        header.putInt(at + CHUNK_OFFSET, (int) (fence.epoch() >>> 32));
        header.putInt(at + FIRST_BLOCK_OFFSET, (int) fence.epoch());
    }

    private static void putNote(ByteBuffer header, int at, StatusNote note) {
        if (note instanceof StatusNote.Expected expected) {
            header.putInt(at + LogEntryFormat.KIND_OFFSET, LogEntryFormat.KIND_COMPARISON);
            header.putLong(at + VOLUME_HIGH_OFFSET, expected.digest().place());
            header.putLong(at + VOLUME_LOW_OFFSET, expected.digest().command());
            header.putInt(at + CHUNK_OFFSET, (int) (expected.doneMillis() >>> 32));
            header.putInt(at + FIRST_BLOCK_OFFSET, (int) expected.doneMillis());
        } else if (note instanceof StatusNote.Lost lost) {
            header.putInt(at + LogEntryFormat.KIND_OFFSET, LogEntryFormat.KIND_LOST_STATUS);
            header.putLong(at + VOLUME_HIGH_OFFSET, lost.sequence());
            header.putInt(at + CHUNK_OFFSET, lost.slot());
        }
    }

    private static int operations(Submission submission) {
        return submission.changes().size() + (submission.fence() == null ? 0 : 1) + (submission.note() == null ? 0 : 1);
    }

    private static int checkedOperations(Submission submission) {
        OperationId name = submission.operation();
        if (name != null && !PartsDone.isValid(submission.part())) {
            throw new IllegalArgumentException("part " + submission.part() + " of " + name);
        }
        if (name == null && submission.note() != null) {
            throw new IllegalArgumentException("a note about a status without a name");
        }
        int operations = operations(submission);
        if (operations == 0) {
            throw new IllegalArgumentException("a submission without operations");
        }
        return operations;
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
     * Decodes the changes of an entry; notes about a status are passed over.
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
            if (LogEntryFormat.isNote(cursor.kind())) {
                continue;
            }
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
