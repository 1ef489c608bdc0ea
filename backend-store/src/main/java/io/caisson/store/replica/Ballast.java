package io.caisson.store.replica;

import io.caisson.store.file.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that only takes up space. On a disk that ran full the log could not be opened again, since the engine writes
 * part of a log file ahead, and with it nothing could be freed: then the ballast goes, and comes back when there is room.
 *
 * <p>Thread-safe. The thread that opens the group prepares it, the one that applies restores it, anybody gives it up.
 */
final class Ballast {

    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);
    private static final int PIECE_BYTES = 1 << 20;

    private final Path file;
    private final long bytes;
    private final long neededBytes;

    /**
     * @param bytes its size; 0 for no ballast
     * @param neededBytes what the log needs to be opened
     */
    Ballast(Path file, long bytes, long neededBytes) {
        this.file = file;
        this.bytes = bytes;
        this.neededBytes = neededBytes;
    }

    /** Before the log is opened: gives the ballast up if the log would not fit, else restores it. */
    synchronized void prepare() throws IOException {
        if (usableBytes() >= neededBytes) {
            restore();
        } else if (Files.deleteIfExists(file)) {
            LOG.warn("the disk of {} is full: gave up {} bytes of ballast to open the log", file, bytes);
        }
    }

    /** Writes the ballast if it is missing and there is clearly room for it. */
    synchronized void restore() throws IOException {
        if (bytes == 0 || (Files.exists(file) && Files.size(file) == bytes)) {
            return;
        }
        if (usableBytes() < 2 * bytes + neededBytes) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, bytes));
            for (long position = 0; position < bytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - position));
                position += channel.write(zeros, position);
            }
        }
    }

    /** Makes room for what cannot wait, on a disk that is full. */
    synchronized void giveUp() {
        try {
            if (Files.deleteIfExists(file)) {
                LOG.warn("gave up {} bytes of ballast on the full disk of {}", bytes, file);
            }
        } catch (IOException e) {
            LOG.warn("the ballast {} could not be given up: {}", file, e.toString());
        }
    }

    private long usableBytes() throws IOException {
        return DiskSpace.usableBytes(file.toAbsolutePath().resolveSibling("."));
    }
}
