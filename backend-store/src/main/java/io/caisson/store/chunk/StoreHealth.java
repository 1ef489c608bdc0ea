package io.caisson.store.chunk;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store may still be believed. After the first failed write or fsync it may not, ever: the kernel reports a
 * lost page once, and what a second attempt answers means nothing. Any thread.
 */
final class StoreHealth {
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private volatile boolean closed;

    /** Throws when the store has failed or was closed. */
    void check() throws IOException {
        IOException first = failure.get();
        if (first != null) {
            throw new IOException("the chunk store has failed: " + first.getMessage(), first);
        }
        if (closed) {
            throw new IOException("the chunk store is closed");
        }
    }

    /** Remembers the failure and answers it. */
    IOException fail(IOException cause) {
        failure.compareAndSet(null, cause);
        return cause;
    }

    /** Makes the file durable; a failure is that of the store. */
    void sync(StoreFile file) throws IOException {
        try {
            file.sync();
        } catch (IOException failure) {
            throw fail(new IOException("a chunk file could not be made durable", failure));
        }
    }

    /** Makes the names in the directory durable; a failure is that of the store. */
    void sync(StoreDirectory directory, String path) throws IOException {
        try {
            directory.sync(path);
        } catch (IOException failure) {
            throw fail(new IOException("the directory /" + path + " could not be made durable", failure));
        }
    }

    void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }
}
