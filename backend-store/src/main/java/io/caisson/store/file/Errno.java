package io.caisson.store.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Error numbers of Linux (the same on all architectures we run on), and what they become. */
final class Errno {
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;
    static final int EDQUOT = 122;

    private Errno() {}

    static IOException exception(LibC library, int errno, String operation, String path) {
        String text = operation + " " + path + ": " + library.strerror(errno) + " (errno " + errno + ")";
        return switch (errno) {
            case ENOSPC, EDQUOT -> new NoSpaceException(text, new IOException(library.strerror(errno)));
            case ENOENT -> new NoSuchFileException(path, null, text);
            default -> new IOException(text);
        };
    }
}
