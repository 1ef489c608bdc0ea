package io.caisson.store.replica;

import java.io.IOException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.jspecify.annotations.Nullable;

/**
 * What one log file holds: whole entries from its start to {@link #end}, then nothing, or something broken.
 *
 * @param entries whole entries in unbroken order from the start
 * @param lastTerm term of the last of them
 * @param end where the last of them ends; 0 when even the header is not whole
 * @param tail what follows
 */
record SegmentScan(long entries, long lastTerm, long end, Tail tail) {

    /** What follows the last whole entry. */
    enum Tail {
        /** Nothing, or the zeros written ahead. */
        CLEAN,
        /** Broken bytes with no whole entry after them: an append that a crash cut off. */
        TORN,
        /**
         * Broken bytes, whole entries after them none of which knew the broken one durable, and sectors of zeros in the
         * broken place: appends under way at a crash, whose pages reached the disk out of order.
         */
        TORN_OUT_OF_ORDER,
        /** Broken bytes and whole entries after them: an entry that had been whole was damaged. */
        DAMAGED
    }

    /** Appends that can be under way at once are far fewer. */
    private static final long MAX_ENTRIES_AHEAD = 1 << 20;

    private static final long MAX_TERMS_AHEAD = 1 << 20;
    private static final int SECTOR_BYTES = 512;
    private static final byte TERM_TAG = 0x08;

    /**
     * @param firstIndex index that the file's first entry must have
     * @param previousTerm the term of the entry before
     */
    static SegmentScan of(SegmentReader reader, long firstIndex, long previousTerm) throws IOException {
        if (!reader.hasHeader()) {
            boolean allZeros = reader.firstNonZero(0, reader.size()) == reader.size();
            Tail tail = allZeros ? Tail.CLEAN : tailAfter(reader, 0, firstIndex - 1, previousTerm);
            return new SegmentScan(0, previousTerm, 0, tail);
        }
        long position = SegmentReader.HEADER_BYTES;
        long index = firstIndex;
        long term = previousTerm;
        SegmentReader.Entry entry = reader.entryAt(position);
        while (entry != null
                && entry.proto().getIndex() == index
                && entry.proto().getTerm() >= term) {
            term = entry.proto().getTerm();
            index++;
            position = entry.end();
            entry = reader.entryAt(position);
        }
        boolean clean = reader.firstNonZero(position, reader.size()) == reader.size();
        Tail tail = clean ? Tail.CLEAN : tailAfter(reader, position, index - 1, term);
        return new SegmentScan(index - firstIndex, term, position, tail);
    }

    private static Tail tailAfter(SegmentReader reader, long broken, long lastIndex, long lastTerm) throws IOException {
        SegmentReader.Entry next = nextWhole(reader, broken + 1, lastIndex, lastTerm);
        if (next == null) {
            return Tail.TORN;
        }
        boolean zeros = hasZeroSector(reader, broken, next.position());
        for (; next != null; next = nextWhole(reader, next.end(), lastIndex, lastTerm)) {
            if (knownDurable(next.proto()) > lastIndex) {
                return Tail.DAMAGED;
            }
        }
        return zeros ? Tail.TORN_OUT_OF_ORDER : Tail.DAMAGED;
    }

    /**
     * The next place from {@code from} on that holds a whole entry which continues this log. Each entry begins with its
     * length, the tag of its term and the term, so that few places have to be checksummed.
     */
    private static SegmentReader.@Nullable Entry nextWhole(
            SegmentReader reader, long from, long lastIndex, long lastTerm) throws IOException {
        for (long tag = from + 1; tag < reader.size(); tag++) {
            if (reader.byteAt(tag) != TERM_TAG || reader.byteAt(tag - 1) < 0) {
                continue;
            }
            for (long start = tag - 1; start >= from && tag - start <= 5; start--) {
                if (start < tag - 1 && reader.byteAt(start) >= 0) {
                    break;
                }
                SegmentReader.Entry entry = reader.entryAt(start);
                if (entry != null && continues(entry.proto(), lastIndex, lastTerm)) {
                    return entry;
                }
            }
        }
        return null;
    }

    private static boolean continues(LogEntryProto entry, long lastIndex, long lastTerm) {
        return entry.getIndex() > lastIndex
                && entry.getIndex() <= lastIndex + MAX_ENTRIES_AHEAD
                && entry.getTerm() >= lastTerm
                && entry.getTerm() <= lastTerm + MAX_TERMS_AHEAD;
    }

    /** Index up to which the log was durable when the entry was proposed, as far as it tells; -1 if it does not. */
    private static long knownDurable(LogEntryProto entry) {
        if (entry.hasMetadataEntry()) {
            return entry.getMetadataEntry().getCommitIndex();
        }
        if (!entry.hasStateMachineLogEntry()) {
            return -1;
        }
        try {
            return EntryEnvelope.durableIndex(entry.getStateMachineLogEntry().getLogData());
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static boolean hasZeroSector(SegmentReader reader, long from, long to) throws IOException {
        long first = (from + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
        for (long sector = first; sector + SECTOR_BYTES <= to; sector += SECTOR_BYTES) {
            if (reader.firstNonZero(sector, sector + SECTOR_BYTES) == sector + SECTOR_BYTES) {
                return true;
            }
        }
        return false;
    }
}
