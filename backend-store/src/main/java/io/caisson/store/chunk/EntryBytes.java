package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a log entry, which come in pieces cut at any place, as if they were one buffer. One thread. */
final class EntryBytes {
    private final ByteBuffer[] pieces;
    private final int[] starts;

    /** Where the last access was: accesses go forward, nearly always. */
    private int recent;

    EntryBytes(List<ByteBuffer> entry) throws CorruptEntryException {
        pieces = new ByteBuffer[entry.size()];
        starts = new int[pieces.length + 1];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = entry.get(i).slice();
            long end = (long) starts[i] + pieces[i].limit();
            if (end > LogEntryCodec.MAX_ENTRY_BYTES) {
                throw new CorruptEntryException("longer than any entry can be");
            }
            starts[i + 1] = (int) end;
        }
    }

    int length() {
        return starts[pieces.length];
    }

    /** The bytes from {@code from} on: a view where they lie in one piece, a copy otherwise. */
    ByteBuffer view(int from, int length) {
        seek(from);
        if (length == 0) {
            return ByteBuffer.allocate(0);
        }
        if (from + length <= starts[recent + 1]) {
            return pieces[recent].slice(from - starts[recent], length);
        }
        ByteBuffer copy = ByteBuffer.allocate(length);
        copy(from, length, copy);
        return copy.flip();
    }

    /** Appends the bytes from {@code from} on to {@code destination}. */
    void copy(int from, int length, ByteBuffer destination) {
        seek(from);
        int done = 0;
        while (done < length) {
            int offset = from + done - starts[recent];
            int piece = Math.min(length - done, pieces[recent].limit() - offset);
            int at = destination.position();
            destination.put(at, pieces[recent], offset, piece).position(at + piece);
            done += piece;
            if (done < length) {
                recent++;
            }
        }
    }

    private void seek(int from) {
        if (from < starts[recent]) {
            recent = 0;
        }
        while (recent < pieces.length - 1 && from >= starts[recent + 1]) {
            recent++;
        }
    }
}
