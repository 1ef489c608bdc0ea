package io.caisson.store.replica;

import java.io.IOException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** Finds out what one log file holds, and what to think of its end. */
final class SegmentScanner {

    /** Appends that can be under way at once are far fewer. */
    private static final long MAX_ENTRIES_AHEAD = 1 << 20;

    private static final long MAX_TERMS_AHEAD = 1 << 20;
    private static final int SECTOR_BYTES = 512;

    /** Of an entry: its length, term and index, and the tags and lengths of what encloses the envelope. */
    private static final int MAX_BYTES_BEFORE_ENVELOPE = 64;

    private final SegmentReader reader;
    private final long groupKey;

    SegmentScanner(SegmentReader reader, long groupKey) {
        this.reader = reader;
        this.groupKey = groupKey;
    }

    /**
     * @param firstIndex index that the file's first entry must have
     * @param previousTerm the term of the entry before
     */
    SegmentScan scan(long firstIndex, long previousTerm) throws IOException {
        if (!reader.hasHeader()) {
            boolean allZeros = reader.firstNonZero(0, reader.size()) == reader.size();
            SegmentScan.Tail tail = allZeros ? SegmentScan.Tail.CLEAN : tailAfter(0, firstIndex - 1, previousTerm);
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
        SegmentScan.Tail tail = clean ? SegmentScan.Tail.CLEAN : tailAfter(position, index - 1, term);
        return new SegmentScan(index - firstIndex, term, position, tail);
    }

    private SegmentScan.Tail tailAfter(long broken, long lastIndex, long lastTerm) throws IOException {
        SegmentReader.Entry next = nextWhole(broken + 1, lastIndex, lastTerm);
        if (next == null) {
            return SegmentScan.Tail.TORN;
        }
        boolean zeros = hasZeroSector(broken, next.position());
        for (; next != null; next = nextWhole(next.end(), lastIndex, lastTerm)) {
            if (EntryEnvelope.durableIndex(logData(next.proto())) > lastIndex) {
                return SegmentScan.Tail.DAMAGED;
            }
        }
        return zeros ? SegmentScan.Tail.TORN_OUT_OF_ORDER : SegmentScan.Tail.DAMAGED;
    }

    /**
     * The next whole entry from {@code from} on that continues this log. Found by its envelope, which no guest can write,
     * so that their data cannot make this take long.
     */
    private SegmentReader.@Nullable Entry nextWhole(long from, long lastIndex, long lastTerm) throws IOException {
        byte[] envelope = EntryEnvelope.start(groupKey);
        for (long hit = reader.find(envelope, from); hit >= 0; hit = reader.find(envelope, hit + 1)) {
            for (long start = Math.max(from, hit - MAX_BYTES_BEFORE_ENVELOPE); start < hit; start++) {
                SegmentReader.Entry entry = reader.entryAt(start);
                if (entry != null && continues(entry.proto(), lastIndex, lastTerm)) {
                    return entry;
                }
            }
        }
        return null;
    }

    private boolean continues(LogEntryProto entry, long lastIndex, long lastTerm) {
        return EntryEnvelope.isOf(groupKey, logData(entry))
                && entry.getIndex() > lastIndex
                && entry.getIndex() <= lastIndex + MAX_ENTRIES_AHEAD
                && entry.getTerm() >= lastTerm
                && entry.getTerm() <= lastTerm + MAX_TERMS_AHEAD;
    }

    /** Empty for an entry of the engine's own, which is only ever the first of a file. */
    private static ByteString logData(LogEntryProto entry) {
        return entry.getStateMachineLogEntry().getLogData();
    }

    /**
     * Whether a sector of the range, or the part in it of the sector it begins in, was never written. No entry begins with
     * a zero, so the start of the range is none by chance.
     */
    private boolean hasZeroSector(long from, long to) throws IOException {
        long first = (from + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
        if (from < first && first <= to && reader.firstNonZero(from, first) == first) {
            return true;
        }
        for (long sector = first; sector + SECTOR_BYTES <= to; sector += SECTOR_BYTES) {
            if (reader.firstNonZero(sector, sector + SECTOR_BYTES) == sector + SECTOR_BYTES) {
                return true;
            }
        }
        return false;
    }
}
