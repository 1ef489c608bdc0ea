package io.caisson.store.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

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
