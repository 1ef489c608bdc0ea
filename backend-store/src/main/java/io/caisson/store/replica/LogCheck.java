package io.caisson.store.replica;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through a group's log before the engine opens it, cuts off an append that a crash left half done, and refuses a
 * log that lost anything else.
 *
 * <p>What can be told apart. An entry is acknowledged after its fsync, so a crash alone never breaks an acknowledged one.
 * Broken bytes at the very end, with no whole entry after them, are cut off: an append was under way. Should the disk
 * have damaged the last acknowledged entry itself, it looks the same, and is lost with only a warning; nothing in the
 * log could tell. Broken bytes before whole entries are damage, and refused, if one of those entries knew the broken one
 * durable ({@link EntryEnvelope}) or if the broken place shows no sector that was never written; otherwise they are
 * appends that were under way together, written out of order. In files that are closed everything was durable: there,
 * anything broken is refused.
 *
 * <p>For groups with one peer. In a larger group a replica that had to cut anything must not take part as who it was.
 */
final class LogCheck {

    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
    private static final Pattern SEGMENT = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");

    /** Kept by the engine from the first moment of a log on. */
    private static final String METADATA = "raft-meta";

    private record Segment(Path file, long first, long last, boolean open) {}

    private final Path directory;
    private final long groupKey;
    private final int maxEntryBytes;

    /** @param directory where the engine keeps the files of the log; may not exist yet */
    LogCheck(Path directory, GroupId group, int maxEntryBytes) {
        this.directory = directory;
        this.groupKey = EntryEnvelope.keyOf(group);
        this.maxEntryBytes = maxEntryBytes;
    }

    /**
     * @param checkpoint position up to which the state has everything
     * @param installedIndex of the last entry that came with a state from another replica: the log need not have it, nor
     *     those before it; {@link InstallMarker#NEVER} if there was none
     * @return index of the last entry in the log, or of the checkpoint when an installation ended there and the log before it
     */
    long repair(LogPosition checkpoint, long installedIndex) throws IOException {
        if (!Files.exists(directory.resolve(METADATA))) {
            return requireNew(checkpoint);
        }
        List<Segment> segments =
                finishRenames(finishPurge(finishInstallation(segments(), checkpoint, installedIndex), checkpoint));
        long next =
                segments.isEmpty() ? checkpoint.index() + 1 : segments.get(0).first();
        if (next > checkpoint.index() + 1) {
            throw new DamagedLogException("the log in " + directory + " begins at entry " + next
                    + ", but the state only has everything up to " + checkpoint.index()
                    + ": entries between are missing");
        }
        long term = 0;
        for (Segment segment : segments) {
            boolean last = segment == segments.get(segments.size() - 1);
            if (segment.first() != next || (segment.open() && !last)) {
                throw new DamagedLogException("log file " + segment.file() + " does not continue at entry " + next);
            }
            SegmentScan scan = scan(segment, term);
            if (segment.open()) {
                settleOpen(segment, scan);
            } else {
                requireWhole(segment, scan);
            }
            next += scan.entries();
            term = scan.lastTerm();
        }
        if (next - 1 < checkpoint.index()) {
            throw new DamagedLogException("the log in " + directory + " ends at entry " + (next - 1)
                    + ", but the state has everything up to " + checkpoint.index()
                    + ": it lost its end, and entries after that may be missing");
        }
        return next - 1;
    }

    /** Deletes files whose entries the state brought along: the engine does so after an installation, unless it crashes. */
    private List<Segment> finishInstallation(List<Segment> segments, LogPosition checkpoint, long installedIndex)
            throws IOException {
        if (installedIndex == InstallMarker.NEVER) {
            return segments;
        }
        long covered = Math.min(installedIndex, checkpoint.index());
        int kept = 0;
        for (int i = 0; i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            long end = last ? lastEntry(segments.get(i)) : segments.get(i + 1).first() - 1;
            if (end > covered) {
                break;
            }
            kept = i + 1;
        }
        for (Segment replaced : segments.subList(0, kept)) {
            LOG.info("deleting log file {}: the state came from another replica since", replaced.file());
            Files.delete(replaced.file());
        }
        return segments.subList(kept, segments.size());
    }

    private long lastEntry(Segment segment) throws IOException {
        return segment.first() + scan(segment, 0).entries() - 1;
    }

    private long requireNew(LogPosition checkpoint) throws IOException {
        if (checkpoint.index() >= 0) {
            throw new DamagedLogException("there is no log in " + directory + ", but the state was driven by one up to "
                    + checkpoint.index() + ": entries after that may be missing");
        }
        if (Files.exists(directory) && !segments().isEmpty()) {
            throw new DamagedLogException("log files in " + directory + ", but " + METADATA + " is missing");
        }
        return checkpoint.index();
    }

    /**
     * Deletes files that a purge left. The engine drops those below a checkpoint from the newest to the oldest, so a
     * crash in the middle leaves a gap, after files of which the state has everything.
     */
    private static List<Segment> finishPurge(List<Segment> segments, LogPosition checkpoint) throws IOException {
        int kept = 0;
        for (int i = 1; i < segments.size(); i++) {
            Segment before = segments.get(i - 1);
            long next = segments.get(i).first();
            if (!before.open() && next > before.last() + 1 && next <= checkpoint.index() + 1) {
                kept = i;
            }
        }
        for (Segment purged : segments.subList(0, kept)) {
            LOG.info("deleting log file {}, which an interrupted purge left", purged.file());
            Files.delete(purged.file());
        }
        return segments.subList(kept, segments.size());
    }

    /**
     * Closes files that were followed by others. The engine renames a file, without syncing the directory, and then makes
     * the next: a power loss may keep the second change only.
     */
    private List<Segment> finishRenames(List<Segment> segments) throws IOException {
        List<Segment> settled = new ArrayList<>(segments);
        for (int i = 0; i < segments.size() - 1; i++) {
            Segment segment = segments.get(i);
            long last = segments.get(i + 1).first() - 1;
            if (segment.open() && last >= segment.first()) {
                Path closed = directory.resolve("log_" + segment.first() + "-" + last);
                requireWhole(new Segment(segment.file(), segment.first(), last, false), scan(segment, 0));
                LOG.info("log file {} ends at entry {}: renaming it", segment.file(), last);
                Files.move(segment.file(), closed, StandardCopyOption.ATOMIC_MOVE);
                sync(directory);
                settled.set(i, new Segment(closed, segment.first(), last, false));
            }
        }
        return settled;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private List<Segment> segments() throws IOException {
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    boolean open = name.group(3) != null;
                    long first = Long.parseLong(open ? name.group(3) : name.group(1));
                    found.add(new Segment(file, first, open ? -1 : Long.parseLong(name.group(2)), open));
                }
            }
        }
        found.sort(Comparator.comparingLong(Segment::first));
        return found;
    }

    private SegmentScan scan(Segment segment, long previousTerm) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file(), maxEntryBytes)) {
            return new SegmentScanner(reader, groupKey).scan(segment.first(), previousTerm);
        }
    }

    private static void requireWhole(Segment segment, SegmentScan scan) throws DamagedLogException {
        if (scan.tail() != SegmentScan.Tail.CLEAN || scan.entries() != segment.last() - segment.first() + 1) {
            throw new DamagedLogException("log file " + segment.file() + " is damaged at byte " + scan.end()
                    + ": entries " + (segment.first() + scan.entries()) + " to " + segment.last()
                    + " had been durable");
        }
    }

    private static void settleOpen(Segment segment, SegmentScan scan) throws IOException {
        long broken = segment.first() + scan.entries();
        switch (scan.tail()) {
            case CLEAN -> {}
            case TORN, TORN_OUT_OF_ORDER -> {
                long size = Files.size(segment.file());
                LOG.warn(
                        "log file {} ends in a broken append ({}): cut from byte {} (of {}), before entry {}. It was never"
                                + " acknowledged, unless the disk damaged it later",
                        segment.file(),
                        scan.tail(),
                        scan.end(),
                        size,
                        broken);
                truncate(segment.file(), scan.end());
            }
            case DAMAGED ->
                throw new DamagedLogException("log file " + segment.file() + " is damaged at byte " + scan.end()
                        + ": entry " + broken + " had been durable, and entries after it are whole");
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }
}
