package io.caisson.portal.socket;

import java.io.IOException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/** The socket functions of the C library. Names and order of the arguments are its own; Linux only. */
public interface SocketLibrary {
    int socket(int family, int type, int protocol);

    int bind(int fd, @In byte[] address, int lengthBytes);

    int connect(int fd, @In byte[] address, int lengthBytes);

    int setsockopt(int fd, int level, int option, @In byte[] value, int lengthBytes);

    long send(int fd, @In byte[] message, long lengthBytes, int flags);

    long recv(int fd, @Out byte[] buffer, long lengthBytes, int flags);

    int poll(@In @Out byte[] descriptors, long count, int timeoutMillis);

    int close(int fd);

    String strerror(int errno);

    /** errno of the calling thread's last call that failed. */
    static int lastError() {
        return Runtime.getSystemRuntime().getLastError();
    }

    /** What an error number means. */
    static String text(int errno) {
        SocketLibrary library = Holder.LIBRARY;
        return library == null ? "refused" : library.strerror(errno);
    }

    /**
     * The library.
     *
     * @throws IOException where it is not that of a Linux, or native code may not be loaded
     */
    static SocketLibrary load() throws IOException {
        SocketLibrary library = Holder.LIBRARY;
        if (library == null) {
            throw new IOException("raw sockets need Linux and native code, and one of them is missing");
        }
        return library;
    }

    /** Loads once. */
    final class Holder {
        private static final @Nullable SocketLibrary LIBRARY = loadNow();

        private Holder() {}

        private static @Nullable SocketLibrary loadNow() {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return null;
            }
            try {
                return LibraryLoader.create(SocketLibrary.class)
                        .failImmediately()
                        .load("c");
            } catch (LinkageError | RuntimeException missing) {
                return null;
            }
        }
    }
}
