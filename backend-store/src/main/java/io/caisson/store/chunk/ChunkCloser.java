package io.caisson.store.chunk;

import io.caisson.store.file.StoreFile;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes files of which nothing is expected any more: all that had to be durable was synced before, or is in the log. */
final class ChunkCloser {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkCloser.class);

    private ChunkCloser() {}

    static void close(StoreFile file) {
        try {
            file.close();
        } catch (IOException failure) {
            LOG.debug("closing a chunk file", failure);
        }
    }
}
