package io.caisson.store.chunk;

import static io.caisson.store.chunk.LogEntryFormat.BLOCKS_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.CHECKSUM_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.CHUNK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.FIRST_BLOCK_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.KIND_WRITE;
import static io.caisson.store.chunk.LogEntryFormat.LAYER_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.RECORD_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.SUBMISSION_BYTES;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_HIGH_OFFSET;
import static io.caisson.store.chunk.LogEntryFormat.VOLUME_LOW_OFFSET;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The submissions of one entry, and a cursor over its operations, all of which were checked before the first is seen. One
 * thread.
 *
 * <p>Checksums and payload stand in the order of the operations, so writes to adjacent blocks have adjacent payloads:
 * {@link #nextRun} makes one of them.
 */
final class LogEntry {
    /** {@link #term} of an entry that may be applied whatever the term of the log. */
    static final long ANY_TERM = -1;

    /** {@link #gatewayOf} a submission that has no name. */
    static final int NO_GATEWAY = -1;

    private final EntryBytes entry;

    /** Entry header, gateways, submissions, records and checksums. */
    private final ByteBuffer bytes;

    private final LogEntryLayout layout;

    /** Which operations the cursor passes over; null for none. */
    private boolean @Nullable [] skipped;

    private int index = -1;
    private int record;
    private int runBlocks;
    private int checksums;
    private int payload;

    private LogEntry(EntryBytes entry, ByteBuffer bytes, LogEntryLayout layout) {
        this.entry = entry;
        this.bytes = bytes;
        this.layout = layout;
        this.checksums = layout.checksumsAt();
        this.payload = layout.headerEnd();
    }

    /** Checks the entry, whose pieces lie between their positions and limits, from end to end. */
    static LogEntry parse(List<ByteBuffer> pieces) throws CorruptEntryException, NewerFormatException {
        EntryBytes entry = new EntryBytes(pieces);
        LogEntryLayout layout = LogEntryLayout.of(entry);
        return new LogEntry(entry, layout.checkedHeader(entry), layout);
    }

    /** Of the leader that made it, or {@link #ANY_TERM}. */
    long term() {
        return layout.term();
    }

    int submissions() {
        return layout.submissions();
    }

    int operations() {
        return layout.operations();
    }

    /** The number of the submission's gateway in this entry, or {@link #NO_GATEWAY}. */
    int gatewayOf(int submission) {
        return layout.hasNames()
                ? bytes.getInt(submissionAt(submission) + LogEntryFormat.SUBMISSION_GATEWAY_OFFSET)
                : NO_GATEWAY;
    }

    UUID gateway(int gateway) {
        int at = layout.gatewayAt(gateway);
        return new UUID(
                bytes.getLong(at + LogEntryFormat.GATEWAY_HIGH_OFFSET),
                bytes.getLong(at + LogEntryFormat.GATEWAY_LOW_OFFSET));
    }

    long epoch(int gateway) {
        return bytes.getLong(layout.gatewayAt(gateway) + LogEntryFormat.GATEWAY_EPOCH_OFFSET);
    }

    int slot(int submission) {
        return bytes.getInt(submissionAt(submission) + LogEntryFormat.SLOT_OFFSET);
    }

    long sequence(int submission) {
        return bytes.getLong(submissionAt(submission) + LogEntryFormat.SEQUENCE_OFFSET);
    }

    int part(int submission) {
        return bytes.getInt(submissionAt(submission) + LogEntryFormat.PART_OFFSET);
    }

    /** How many operations the submission has. */
    int records(int submission) {
        return layout.hasNames()
                ? bytes.getInt(submissionAt(submission) + LogEntryFormat.SUBMISSION_RECORDS_OFFSET)
                : operations();
    }

    /** Whether any submission may have a {@link #note}. */
    boolean hasNotes() {
        return layout.hasNotes();
    }

    /**
     * What a submission says of a status; null for nothing.
     *
     * @param firstOperation number of the first operation of the submission in the entry
     */
    @Nullable
    StatusNote note(int firstOperation) {
        int at = layout.recordAt(firstOperation);
        long high = bytes.getLong(at + VOLUME_HIGH_OFFSET);
        return switch (bytes.getInt(at + KIND_OFFSET)) {
            case LogEntryFormat.KIND_COMPARISON ->
                new StatusNote.Expected(
                        new ComparisonDigest(high, bytes.getLong(at + VOLUME_LOW_OFFSET)),
                        LogEntryLayout.longInPlaceOfChunk(bytes, at));
            case LogEntryFormat.KIND_LOST_STATUS -> new StatusNote.Lost(bytes.getInt(at + CHUNK_OFFSET), high);
            default -> null;
        };
    }

    private int submissionAt(int submission) {
        return layout.submissionsAt() + submission * SUBMISSION_BYTES;
    }

    /** Has the cursor pass over all submissions that are not to be applied. Before its first move. */
    void skipAllBut(SubmissionOutcome[] outcomes) {
        boolean[] passed = new boolean[operations()];
        int operation = 0;
        for (int i = 0; i < outcomes.length; i++) {
            int records = records(i);
            for (int j = 0; j < records; j++) {
                passed[operation++] = outcomes[i] != SubmissionOutcome.APPLIED;
            }
        }
        skipped = passed;
    }

    /** Moves to the next operation; false when there is none. */
    boolean next() {
        do {
            if (index >= 0 && kind() == KIND_WRITE) {
                checksums += runBlocks * CHECKSUM_BYTES;
                payload += runBlocks * ChunkLayout.BLOCK_BYTES;
            }
            index++;
            if (index >= operations()) {
                return false;
            }
            record = layout.recordAt(index);
            runBlocks = bytes.getInt(record + BLOCKS_OFFSET);
        } while (isSkipped(index));
        return true;
    }

    private boolean isSkipped(int operation) {
        return skipped != null && skipped[operation];
    }

    /** As {@link #next}, but takes in the writes that directly continue a write. */
    boolean nextRun() {
        if (!next()) {
            return false;
        }
        if (kind() == KIND_WRITE) {
            while (index + 1 < operations()
                    && !isSkipped(index + 1)
                    && continues(record, layout.recordAt(index) + RECORD_BYTES)) {
                index++;
                runBlocks += bytes.getInt(layout.recordAt(index) + BLOCKS_OFFSET);
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

    /** What the record of a fence says. */
    GatewayEpoch fence() {
        return new GatewayEpoch(new UUID(volumeHigh(), volumeLow()), LogEntryLayout.fenceEpoch(bytes, record));
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
