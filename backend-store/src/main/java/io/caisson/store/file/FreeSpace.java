package io.caisson.store.file;

import java.io.IOException;

/** How much room there is. Any thread; blocks for as long as the file system takes. */
public interface FreeSpace {

    /** Bytes that can still be written to this file system by us. */
    long usableBytes() throws IOException;

    long totalBytes() throws IOException;
}
