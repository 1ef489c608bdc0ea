package io.caisson.web.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files of one resolution, each with frames of an hour or a day. Nothing is synced: a history that misses a moment before a power
 * cut is worth more than a disk that is busy with it. One thread appends; any may read.
 */
final class HistoryFiles {
    private static final String SUFFIX = ".rows";

    private final Resolution resolution;
    private final Path directory;
    private final long maxBytes;

    /** @param maxBytes beyond which the oldest files go before their time */
    HistoryFiles(Path home, Resolution resolution, long maxBytes) throws IOException {
        this.resolution = resolution;
        this.directory = Files.createDirectories(home.resolve(resolution.directory()));
        this.maxBytes = maxBytes;
        Map.Entry<Long, Path> last = list().lastEntry();
        if (last != null) {
            dropWhatIsCutOff(last.getValue());
        }
    }

    /** A process that was killed may have left half a frame, behind which nothing would be found. */
    private static void dropWhatIsCutOff(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int good = 0;
        while (Frame.decode(bytes, any -> false).isPresent()) {
            good = bytes.position();
        }
        if (good < bytes.limit()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(good);
            }
        }
    }

    void append(Frame frame, long second) throws IOException {
        Path file = directory.resolve(resolution.fileOf(second) + SUFFIX);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(frame.encode());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Deletes what is too old, or too much. */
    void prune(long nowSecond) throws IOException {
        NavigableMap<Long, Path> files = list();
        long total = 0;
        for (Path file : files.values()) {
            total += Files.size(file);
        }
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            boolean isOld = resolution.fileAfter(file.getKey())
                    < nowSecond - resolution.kept().toSeconds();
            boolean isMuch = total > maxBytes && files.lastKey() > file.getKey();
            if (!isOld && !isMuch) {
                return;
            }
            total -= Files.size(file.getValue());
            Files.delete(file.getValue());
        }
    }

    /** The rows of a series from one moment to before another. */
    NavigableMap<Long, long[]> read(SeriesId id, long from, long to) throws IOException {
        NavigableMap<Long, long[]> rows = new TreeMap<>();
        // A frame stands in the file of its last row, so the first file after the range may have some of it.
        long last = resolution.fileAfter(resolution.fileOf(to));
        for (Path file :
                list().subMap(resolution.fileOf(from), true, last, true).values()) {
            for (Frame frame : frames(file, id::equals)) {
                NavigableMap<Long, long[]> found = frame.series().get(id);
                if (found != null) {
                    rows.putAll(found.subMap(from, true, to, false));
                }
            }
        }
        return rows;
    }

    private static List<Frame> frames(Path file, Predicate<SeriesId> wanted) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException pruned) {
            return List.of();
        }
        List<Frame> frames = new ArrayList<>();
        Optional<Frame> next;
        while ((next = Frame.decode(bytes, wanted)).isPresent()) {
            frames.add(next.get());
        }
        return frames;
    }

    private NavigableMap<Long, Path> list() throws IOException {
        NavigableMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.forEach(entry -> {
                String name = entry.getFileName().toString();
                if (name.matches("[0-9]{1,15}\\" + SUFFIX)) {
                    files.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), entry);
                }
            });
        }
        return files;
    }
}
