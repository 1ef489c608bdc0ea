package io.caisson.store.replica;

import java.io.IOException;

/** A log lacks entries that may have been acknowledged. The group is not opened; nothing on disk was changed. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedLogException(String message) {
        super(message);
    }
}
