package io.caisson.store.file;

/** What a file system turned out not to support; learned once, then remembered. Any thread. */
final class FileSystemTraits {
    private volatile boolean cachedReads = true;
    private volatile boolean holes = true;

    /** Whether a read can be told not to wait for the disk. */
    boolean cachedReads() {
        return cachedReads;
    }

    void noCachedReads() {
        cachedReads = false;
    }

    /** Whether a range of a file can be given back. */
    boolean holes() {
        return holes;
    }

    void noHoles() {
        holes = false;
    }
}
