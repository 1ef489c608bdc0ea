package io.caisson.store.repair;

import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the scrub of a disk is, and what it found; kept in a file of lines {@code name=value}. Loss of the last seconds
 * costs that much reading, nothing else. Owned by the scrub.
 */
final class ScrubProgress {
    private static final String FORMAT = "1";

    /** Where the round is: the last chunk that is done; null at its beginning. */
    record Position(GroupId group, Place place) {}

    boolean paused;
    long bytesPerSecond;

    /** Milliseconds since 1970, as all instants here; 0 for never. */
    long startedAt;

    long completedAt;
    boolean running;

    @Nullable
    Position position;

    long chunksDone;
    long bytesRead;

    /** Since the disk was given to Caisson. */
    long rounds;

    long bad;
    long repaired;
    long unrepairable;
    long differences;
    long notCompared;

    ScrubProgress(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** @throws IOException when the file is there and is not one that this release knows */
    static ScrubProgress read(Path file, long bytesPerSecond) throws IOException {
        ScrubProgress progress = new ScrubProgress(bytesPerSecond);
        if (!Files.exists(file)) {
            return progress;
        }
        Properties values = new Properties();
        try {
            values.load(new StringReader(Files.readString(file)));
            if (!FORMAT.equals(values.getProperty("format"))) {
                throw new IOException(file + " has format " + values.getProperty("format"));
            }
            progress.take(values);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged", e);
        }
        return progress;
    }

    private void take(Properties values) {
        paused = Boolean.parseBoolean(values.getProperty("paused"));
        running = Boolean.parseBoolean(values.getProperty("running"));
        bytesPerSecond = number(values, "bytesPerSecond");
        startedAt = number(values, "startedAt");
        completedAt = number(values, "completedAt");
        chunksDone = number(values, "chunksDone");
        bytesRead = number(values, "bytesRead");
        rounds = number(values, "rounds");
        bad = number(values, "bad");
        repaired = number(values, "repaired");
        unrepairable = number(values, "unrepairable");
        differences = number(values, "differences");
        notCompared = number(values, "notCompared");
        if (values.containsKey("group")) {
            VolumeId volume = new VolumeId(id(values, "volume"));
            LayerId layer = new LayerId(volume, (int) number(values, "layer"));
            GroupId group = new GroupId(id(values, "group"));
            position = new Position(group, new Place(layer, (int) number(values, "chunk")));
        }
    }

    private static UUID id(Properties values, String name) {
        return UUID.fromString(String.valueOf(values.getProperty(name)));
    }

    private static long number(Properties values, String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        long number = Long.parseLong(value);
        if (number < 0) {
            throw new IllegalArgumentException(name + " is " + number);
        }
        return number;
    }

    /** Replaces the file as a whole, durably. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        StringWriter text = new StringWriter();
        values().store(text, null);
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Properties values() {
        Properties values = new Properties();
        values.setProperty("format", FORMAT);
        values.setProperty("paused", Boolean.toString(paused));
        values.setProperty("running", Boolean.toString(running));
        values.setProperty("bytesPerSecond", Long.toString(bytesPerSecond));
        values.setProperty("startedAt", Long.toString(startedAt));
        values.setProperty("completedAt", Long.toString(completedAt));
        values.setProperty("chunksDone", Long.toString(chunksDone));
        values.setProperty("bytesRead", Long.toString(bytesRead));
        values.setProperty("rounds", Long.toString(rounds));
        values.setProperty("bad", Long.toString(bad));
        values.setProperty("repaired", Long.toString(repaired));
        values.setProperty("unrepairable", Long.toString(unrepairable));
        values.setProperty("differences", Long.toString(differences));
        values.setProperty("notCompared", Long.toString(notCompared));
        Position at = position;
        if (at != null) {
            values.setProperty("group", at.group().toString());
            values.setProperty("volume", at.place().layer().volume().toString());
            values.setProperty("layer", Integer.toString(at.place().layer().number()));
            values.setProperty("chunk", Integer.toString(at.place().chunk()));
        }
        return values;
    }
}
