package io.caisson.store.file;

import java.io.IOException;

/** The file system is full (ENOSPC, EDQUOT). Nothing is lost: the write may be repeated when space returns. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    public NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
