package io.caisson.store.file;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Room on the file system that holds a file or directory. Asks the file system itself: {@code Files.getFileStore} wants to find
 * it in the table of mounts first, which fails where that does not list it, as in a changed root.
 */
public final class DiskSpace {

    private DiskSpace() {}

    /** Bytes that this process may still write. */
    public static long usableBytes(Path path) throws IOException {
        totalBytes(path); // a failure of the other question looks like a full disk
        return path.toFile().getUsableSpace();
    }

    /**
     * A number that differs between file systems, and is the same for all files of one, also in other processes on this machine.
     * Where the system cannot tell, every call answers another.
     */
    public static long fileSystem(Path path) {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
            Object device = Files.getAttribute(path, "unix:dev");
            return UUID.nameUUIDFromBytes((boot + device).getBytes(StandardCharsets.UTF_8))
                    .getMostSignificantBits();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return UUID.randomUUID().getMostSignificantBits();
        }
    }

    /** What is used and what may still be written: room that the file system keeps from us counts as neither, as in df. */
    public static long totalBytes(Path path) throws IOException {
        File file = path.toFile();
        long bytes = file.getTotalSpace();
        if (bytes == 0) {
            throw new IOException("cannot tell the size of the file system of " + path);
        }
        long kept = Math.max(0, file.getFreeSpace() - file.getUsableSpace());
        return Math.max(1, bytes - kept);
    }
}
