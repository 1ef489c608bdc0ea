package io.caisson.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;

/** A file where native calls are not to be had: cannot tell cached bytes from others, and writes zeros for holes. */
final class PortableFile implements StoreFile {
    private final FileChannel channel;

    PortableFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(long position, ByteBuffer destination) throws IOException {
        int total = 0;
        while (destination.hasRemaining()) {
            int count = channel.read(destination, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public int readCached(long position, ByteBuffer destination) throws IOException {
        return read(position, destination);
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
        long at = position;
        try {
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException failure) {
            throw spaceOrOther(failure);
        }
    }

    /** The JDK tells a full file system apart by the text of the operating system only. */
    static IOException spaceOrOther(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = text.contains("no space left") || text.contains("quota exceeded") || text.contains("disk full");
        return full ? new NoSpaceException(text, failure) : failure;
    }

    @Override
    public void punchHole(long position, long lengthBytes) throws IOException {
        Zeros.write(this, position, lengthBytes);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    /** The length: how much of it is sparse cannot be known here. */
    @Override
    public long allocatedBytes() throws IOException {
        return channel.size();
    }

    @Override
    public long lengthBytes() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
