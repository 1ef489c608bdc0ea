package io.caisson.tests.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Does to the open segments of the replicated logs what a power cut may: beyond the last entry there may stand any part
 * of an entry that was being written, and was never synced nor acknowledged. Entries themselves are left alone, as from
 * outside nobody knows which of them were synced.
 *
 * <p>A segment is an 8-byte header, then entries: length as a varint, that many bytes, a 4-byte checksum; zeros follow.
 */
public final class LogTail {
    private static final int SEGMENT_HEADER_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final int PAGE_BYTES = 4096;

    /** How the entry looks that was being written. */
    private enum Damage {
        /** Its first part is there. */
        CUT_SHORT,
        /** All of it is there but for some pages. */
        PAGES_MISSING,
        /** Nothing but its last pages is there. */
        ONLY_THE_END
    }

    private LogTail() {}

    public static String damage(Path dataDirectory, SplittableRandom random) {
        try (Stream<Path> files = Files.walk(dataDirectory)) {
            List<Path> open = files.filter(
                            file -> String.valueOf(file.getFileName()).startsWith("log_inprogress_"))
                    .sorted()
                    .toList();
            StringBuilder done = new StringBuilder();
            for (Path segment : open) {
                done.append(done.length() == 0 ? "" : ", ").append(damageOne(segment, random));
            }
            return done.length() == 0 ? "no open segment" : done.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the next entry of a segment will begin. The last byte of the last entry may be a zero like those that follow it. */
    public static long endOfEntries(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            long end = SEGMENT_HEADER_BYTES;
            for (long next = nextEntry(file, end); next > 0; next = nextEntry(file, end)) {
                end = next;
            }
            return end;
        }
    }

    private static String damageOne(Path segment, SplittableRandom random) throws IOException {
        Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            long lastEntry = SEGMENT_HEADER_BYTES;
            long end = SEGMENT_HEADER_BYTES;
            for (long next = nextEntry(file, end); next > 0; next = nextEntry(file, end)) {
                lastEntry = end;
                end = next;
            }
            if (end == lastEntry) {
                return "an empty segment left alone";
            }
            byte[] entry = new byte[(int) (end - lastEntry)];
            file.seek(lastEntry);
            file.readFully(entry);
            tear(entry, end, damage, random);
            file.seek(end);
            file.write(entry, 0, (int) Math.min(entry.length, Math.max(0, file.length() - end)));
            return damage + " of " + entry.length + " bytes at " + end;
        }
    }

    /** @return where the entry at {@code at} ends, or 0 when there is none */
    private static long nextEntry(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int read = file.read();
            if (read < 0) {
                return 0;
            }
            length |= (read & 0x7FL) << shift;
            if ((read & 0x80) == 0) {
                break;
            }
        }
        long end = file.getFilePointer() + length + CHECKSUM_BYTES;
        return length == 0 || end > file.length() ? 0 : end;
    }

    /** Pages are those of the file: an entry's first and last lie in pages with other things. */
    private static void tear(byte[] entry, long fileOffset, Damage damage, SplittableRandom random) {
        int cut = random.nextInt(entry.length);
        for (int i = 0; i < entry.length; i++) {
            long page = (fileOffset + i) / PAGE_BYTES;
            boolean first = page == fileOffset / PAGE_BYTES;
            boolean lost = switch (damage) {
                case CUT_SHORT -> i >= cut;
                case PAGES_MISSING -> !first && (page * 0x9E37_79B9L >>> 7 & 1) == 0;
                case ONLY_THE_END -> first || i < cut;
            };
            if (lost) {
                entry[i] = 0;
            }
        }
        // Were it whole, it would be an entry twice; no power cut makes that.
        entry[entry.length - 1] ^= 0x55;
    }
}
