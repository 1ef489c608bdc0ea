package io.caisson.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right of one process to a data directory, by flock(2) on a file in it. The kernel takes the lock back when
 * the process dies, however it dies; children do not inherit it.
 */
public final class DirectoryLock implements Closeable {
    private static final String FILE_NAME = "lock";
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private final Closeable held;

    private DirectoryLock(Closeable held) {
        this.held = held;
    }

    /**
     * Takes the lock without waiting; creates the directory when it is missing.
     *
     * @throws DirectoryInUseException another process, or another part of this one, has it
     */
    public static DirectoryLock acquire(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(FILE_NAME);
        LibC library = LibC.load();
        Closeable held = library == null ? lockPortably(file) : lockNatively(library, file);
        if (held == null) {
            throw new DirectoryInUseException(directory, owner(file));
        }
        // For the message of the one that comes second; the lock itself does not depend on it.
        Files.writeString(file, ProcessHandle.current().pid() + "\n");
        return new DirectoryLock(held);
    }

    private static @Nullable Closeable lockNatively(LibC library, Path file) throws IOException {
        int fd = library.open(file.toString(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) {
            throw Errno.exception(library, LibC.lastError(), "open", file.toString());
        }
        if (library.flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return () -> library.close(fd);
        }
        int errno = LibC.lastError();
        library.close(fd);
        if (errno == Errno.EAGAIN) {
            return null;
        }
        throw Errno.exception(library, errno, "lock", file.toString());
    }

    private static @Nullable Closeable lockPortably(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldInThisProcess) {
            channel.close();
            return null;
        }
        channel.close();
        return null;
    }

    private static String owner(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new String(bytes, 0, Math.min(bytes.length, 20), StandardCharsets.US_ASCII).strip();
    }

    /** Gives the directory free. */
    @Override
    public void close() throws IOException {
        held.close();
    }
}
