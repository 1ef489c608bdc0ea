package io.caisson.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the operating system. On 64-bit Linux files are used through the C libc; elsewhere through the JDK,
 * which is correct but cannot punch holes nor tell cached bytes from others. Any thread.
 */
public final class NativeDirectory implements StoreDirectory {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;
    private static final int OWNER_READ_WRITE = 0600;

    private final Path root;
    private final @Nullable LibC libc;
    private final FileSystemTraits traits = new FileSystemTraits();

    private NativeDirectory(Path root, @Nullable LibC libc) {
        this.root = root;
        this.libc = libc;
    }

    /** Creates the directory when it is missing. */
    public static NativeDirectory open(Path root) throws IOException {
        Files.createDirectories(root);
        return new NativeDirectory(root.toAbsolutePath(), LibC.load());
    }

    /** As on a machine where no native code can be loaded. */
    static NativeDirectory openPortable(Path root) throws IOException {
        Files.createDirectories(root);
        return new NativeDirectory(root.toAbsolutePath(), null);
    }

    @Override
    public StoreFile open(String path) throws IOException {
        Path file = root.resolve(path);
        try {
            return openExisting(file);
        } catch (NoSuchFileException missingParent) {
            Path parent = file.getParent();
            if (parent == null) {
                throw missingParent;
            }
            createDirectories(parent);
            return openExisting(file);
        }
    }

    private static void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw PortableFile.spaceOrOther(failure);
        }
    }

    private StoreFile openExisting(Path file) throws IOException {
        if (libc == null) {
            return new PortableFile(FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
        }
        return new NativeFile(libc, traits, file.toString(), openFd(libc, file, O_RDWR | O_CREAT));
    }

    private static int openFd(LibC libc, Path path, int flags) throws IOException {
        int fd;
        int errno = 0;
        do {
            fd = libc.open(path.toString(), flags | O_CLOEXEC, OWNER_READ_WRITE);
            errno = fd < 0 ? LibC.lastError() : 0;
        } while (errno == Errno.EINTR);
        if (fd < 0) {
            throw Errno.exception(libc, errno, "open", path.toString());
        }
        return fd;
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(root.resolve(path))) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (NoSuchFileException | NotDirectoryException nothingThere) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void delete(String path) throws IOException {
        Path target = root.resolve(path);
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(target);
            return;
        }
        Files.walkFileTree(target, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw PortableFile.spaceOrOther(failure);
        }
    }

    @Override
    public void sync(String path) throws IOException {
        Path directory = root.resolve(path);
        if (libc == null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return;
        }
        int fd = openFd(libc, directory, O_RDONLY);
        try {
            if (libc.fsync(fd) != 0) {
                throw Errno.exception(libc, LibC.lastError(), "fsync", directory.toString());
            }
        } finally {
            libc.close(fd);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return DiskSpace.usableBytes(root);
    }

    @Override
    public long totalBytes() throws IOException {
        return DiskSpace.totalBytes(root);
    }
}
