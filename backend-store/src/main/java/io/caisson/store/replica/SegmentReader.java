package io.caisson.store.replica;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the engine's log files (Ratis 3.3, {@code SegmentedRaftLogOutputStream}):
 *
 * <pre>
 *   "RaftLog1"
 *   { length: base-128 varint | LogEntryProto: length bytes | CRC32C of both: 4 bytes, big-endian } ...
 *   zeros, as far as the file was written ahead
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class SegmentReader implements Closeable {

    static final int HEADER_BYTES = 8;

    private static final byte[] HEADER = {'R', 'a', 'f', 't', 'L', 'o', 'g', '1'};
    private static final int MAX_VARINT_BYTES = 5;
    private static final int CHECKSUM_BYTES = 4;
    private static final int WINDOW_BYTES = 1 << 20;

    /** A whole entry: its checksum is right and it can be parsed. */
    record Entry(long position, long end, LogEntryProto proto) {}

    private final FileChannel channel;
    private final long size;
    private final int maxEntryBytes;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowPosition;

    SegmentReader(Path file, int maxEntryBytes) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.maxEntryBytes = maxEntryBytes;
    }

    long size() {
        return size;
    }

    boolean hasHeader() throws IOException {
        return size >= HEADER_BYTES && bytes(0, HEADER_BYTES).equals(ByteBuffer.wrap(HEADER));
    }

    /** The entry that starts at {@code position}, or null when there is no whole one. */
    @Nullable
    Entry entryAt(long position) throws IOException {
        int prefixBytes = (int) Math.min(MAX_VARINT_BYTES, size - position);
        if (prefixBytes <= 0) {
            return null;
        }
        ByteBuffer prefix = bytes(position, prefixBytes);
        long length = varint(prefix);
        int headBytes = prefix.position();
        if (length <= 0 || length > maxEntryBytes || position + headBytes + length + CHECKSUM_BYTES > size) {
            return null;
        }
        int checkedBytes = headBytes + (int) length;
        ByteBuffer framed = bytes(position, checkedBytes + CHECKSUM_BYTES);
        CRC32C checksum = new CRC32C();
        checksum.update(framed.duplicate().limit(checkedBytes));
        if ((int) checksum.getValue() != framed.getInt(checkedBytes)) {
            return null;
        }
        try {
            CodedInputStream body = CodedInputStream.newInstance(framed.slice(headBytes, (int) length));
            return new Entry(position, position + checkedBytes + CHECKSUM_BYTES, LogEntryProto.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Position of the first occurrence from {@code from} on, or -1. */
    long find(byte[] pattern, long from) throws IOException {
        long last = size - pattern.length;
        for (long position = from; position <= last; ) {
            int starts = (int) Math.min(WINDOW_BYTES, last - position + 1);
            ByteBuffer piece = bytes(position, starts + pattern.length - 1);
            for (int start = 0; start < starts; start++) {
                if (piece.get(start) == pattern[0] && matches(piece, start, pattern)) {
                    return position + start;
                }
            }
            position += starts;
        }
        return -1;
    }

    /** Position of the first byte in the range that is not 0, or {@code to}. */
    long firstNonZero(long from, long to) throws IOException {
        for (long position = from; position < to; ) {
            ByteBuffer piece = bytes(position, (int) Math.min(WINDOW_BYTES, to - position));
            while (piece.remaining() >= Long.BYTES && piece.getLong(piece.position()) == 0) {
                piece.position(piece.position() + Long.BYTES);
            }
            while (piece.hasRemaining()) {
                if (piece.get() != 0) {
                    return position + piece.position() - 1;
                }
            }
            position += piece.limit();
        }
        return to;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The bytes of a range inside the file, starting at 0 of the buffer; valid until the next call. */
    private ByteBuffer bytes(long position, int length) throws IOException {
        if (position < windowPosition || position + length > windowPosition + window.limit()) {
            int wanted = (int) Math.min(Math.max(length, WINDOW_BYTES), size - position);
            if (window.capacity() < wanted) {
                window = ByteBuffer.allocate(wanted);
            }
            window.clear().limit(wanted);
            windowPosition = position;
            while (window.hasRemaining()) {
                if (channel.read(window, position + window.position()) < 0) {
                    throw new IOException("the log file became shorter while it was read");
                }
            }
            window.flip();
        }
        return window.slice((int) (position - windowPosition), length);
    }

    private static boolean matches(ByteBuffer bytes, int start, byte[] pattern) {
        return bytes.slice(start, pattern.length).equals(ByteBuffer.wrap(pattern));
    }

    /** -1 when it is not one. */
    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
