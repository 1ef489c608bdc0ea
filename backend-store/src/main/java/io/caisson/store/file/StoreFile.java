package io.caisson.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One sparse file. Positions and lengths are in bytes. Calls may come from any thread; what concurrent calls to
 * overlapping ranges yield is up to the caller.
 */
public interface StoreFile extends Closeable {

    /** What {@link #readCached} answers when the bytes are not in memory. */
    int NOT_CACHED = -2;

    /**
     * Reads until {@code destination} is full or the file ends.
     *
     * @return bytes read; fewer than asked only at the end of the file
     */
    int read(long position, ByteBuffer destination) throws IOException;

    /**
     * As {@link #read}, but answers {@link #NOT_CACHED} rather than wait for the disk. Where the platform cannot tell,
     * it reads.
     */
    int readCached(long position, ByteBuffer destination) throws IOException;

    /**
     * The same for callers who know where {@code destination} lies in memory: to look it up costs more than a little.
     *
     * @param address of the byte at its position
     */
    default int readCached(long position, ByteBuffer destination, long address) throws IOException {
        return readCached(position, destination);
    }

    /** Writes all of {@code source}. {@link NoSpaceException} when the file system is full. */
    void write(long position, ByteBuffer source) throws IOException;

    /** Gives the range back to the file system; it reads as zeros. The file's length stays. */
    void punchHole(long position, long lengthBytes) throws IOException;

    /** Makes all earlier writes durable (fdatasync). After a failure nothing about the file may be believed. */
    void sync() throws IOException;

    /** Bytes of disk the file takes (st_blocks), not its length. */
    long allocatedBytes() throws IOException;

    long lengthBytes() throws IOException;

    @Override
    void close() throws IOException;
}
