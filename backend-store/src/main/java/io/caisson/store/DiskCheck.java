package io.caisson.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tries what a disk must be able to do. Blocks for as long as the disk takes. */
final class DiskCheck {
    private static final int BYTES = 4096;
    private static final String FILE = ".check";

    private DiskCheck() {}

    /** Writes a little, has it made durable, and reads it again. A full disk counts as well: it is known for that elsewhere. */
    static void run(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            writeAndRead(file);
        } catch (IOException e) {
            if (!isFull(e)) {
                throw e;
            }
        }
        Files.deleteIfExists(file);
    }

    /** Whether there is no room; as the system says it. */
    static boolean isFull(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("No space left on device");
    }

    private static void writeAndRead(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer written = ByteBuffer.allocate(BYTES).putLong(0, System.nanoTime());
            while (written.hasRemaining()) {
                channel.write(written, written.position());
            }
            channel.force(true);
            ByteBuffer read = ByteBuffer.allocate(BYTES);
            while (read.hasRemaining()) {
                if (channel.read(read, read.position()) < 0) {
                    throw new IOException(file + " is shorter than what was written");
                }
            }
            if (!read.flip().equals(written.flip())) {
                throw new IOException(file + " does not read as it was written");
            }
        }
    }
}
