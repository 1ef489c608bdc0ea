package io.caisson.store.chunk;

import io.caisson.store.replica.SourceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some blocks of a chunk: their integrity words, and the data of those that are present.
 *
 * <pre>
 *   0  u8   1 if the chunk exists, otherwise 0, and nothing follows but the index
 *   1  u64  everything that log entries up to this index did is in it
 *   9  u32  blocks
 *  13       u64 word of each
 *           4096 bytes of each that is present
 * </pre>
 *
 * @param upTo the index
 * @param data in pieces of whole blocks
 */
record ChunkBlocks(boolean exists, long upTo, long[] words, List<ByteBuffer> data) {
    private static final int HEADER_BYTES = 13;

    static ChunkBlocks gone(long upTo) {
        return new ChunkBlocks(false, upTo, new long[0], List.of());
    }

    List<ByteBuffer> encode() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + words.length * Long.BYTES);
        header.put((byte) (exists ? 1 : 0)).putLong(upTo).putInt(words.length);
        for (long word : words) {
            header.putLong(word);
        }
        List<ByteBuffer> pieces = new ArrayList<>(data.size() + 1);
        pieces.add(header.flip());
        pieces.addAll(data);
        return pieces;
    }

    /** @param mostBlocks that may be in it */
    static ChunkBlocks decode(ByteBuffer bytes, int mostBlocks) throws SourceException {
        ByteBuffer from = bytes.slice();
        if (from.remaining() < HEADER_BYTES) {
            throw new SourceException("an answer of " + from.remaining() + " bytes in place of blocks");
        }
        boolean exists = from.get() != 0;
        long upTo = from.getLong();
        int count = from.getInt();
        if (!exists) {
            return gone(upTo);
        }
        if (count < 1 || count > mostBlocks || from.remaining() < count * Long.BYTES) {
            throw new SourceException("an answer with " + count + " blocks, of " + mostBlocks + " at most");
        }
        long[] words = new long[count];
        int present = 0;
        for (int i = 0; i < count; i++) {
            words[i] = from.getLong();
            present += IntegrityWord.isPresent(words[i]) ? 1 : 0;
        }
        if (from.remaining() != present * ChunkLayout.BLOCK_BYTES) {
            throw new SourceException("an answer with " + from.remaining() + " bytes for " + present + " blocks");
        }
        return new ChunkBlocks(true, upTo, words, List.of(from.slice()));
    }
}
