package io.caisson.portal.socket;

import java.io.IOException;

/** The kernel refused something; the number says why (errno(3)). */
public final class NativeSocketException extends IOException {
    private static final long serialVersionUID = 1;

    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int ENODEV = 19;
    public static final int EMSGSIZE = 90;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;

    private final int errno;

    private NativeSocketException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** In the words of the C library. */
    public static NativeSocketException of(String operation, int errno) {
        return new NativeSocketException(
                operation + ": " + SocketLibrary.text(errno) + " (errno " + errno + ")", errno);
    }

    public int errno() {
        return errno;
    }

    /** The process lacks CAP_NET_ADMIN or CAP_NET_RAW (capabilities(7)). */
    public boolean isForbidden() {
        return errno == EPERM || errno == EACCES;
    }
}
