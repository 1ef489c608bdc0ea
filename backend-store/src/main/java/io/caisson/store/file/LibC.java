package io.caisson.store.file;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that Java has no equal of. Addresses and offsets are plain longs, which is what makes a
 * call as cheap as one of the JDK's own.
 */
public interface LibC {
    // The names and the order of the arguments are those of the C library; 64-bit Linux only.
    int open(CharSequence path, int flags, int mode);

    int close(int fd);

    long pread(int fd, long address, long lengthBytes, long position);

    long preadv2(int fd, long iovec, int iovecs, long position, int flags);

    long pwrite(int fd, long address, long lengthBytes, long position);

    int fallocate(int fd, int mode, long position, long lengthBytes);

    int fdatasync(int fd);

    int fsync(int fd);

    int statx(int directoryFd, CharSequence path, int flags, int mask, long address);

    int flock(int fd, int operation);

    String strerror(int errno);

    /** errno of the calling thread's last call that failed. */
    static int lastError() {
        return Runtime.getSystemRuntime().getLastError();
    }

    /** The library, or null where it is not that of a 64-bit Linux or native code may not be loaded. */
    static @Nullable LibC load() {
        return Holder.LIBRARY;
    }

    /** Loads once. */
    final class Holder {
        private static final @Nullable LibC LIBRARY = loadNow();

        private Holder() {}

        private static @Nullable LibC loadNow() {
            boolean linux = System.getProperty("os.name", "").equals("Linux");
            String architecture = System.getProperty("os.arch", "");
            if (!linux || !(architecture.equals("amd64") || architecture.equals("aarch64"))) {
                return null;
            }
            try {
                return LibraryLoader.create(LibC.class).failImmediately().load("c");
            } catch (LinkageError | RuntimeException missing) {
                return null;
            }
        }
    }
}
