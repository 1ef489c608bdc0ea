package io.caisson.store.chunk;

import io.caisson.store.replica.SourceException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * What the table of a chunk comes to, at one position of the log: replicas that agree on the log have the same words, so
 * they must have the same digest.
 *
 * <pre>
 *   0  u64  index of the last entry applied when it was made
 *   8  u64  no entry after this index, up to that one, changed the chunk
 *  16  u32  CRC32C of each of the 128 sectors (64 words) of the table; 0 of one that has a bad word
 * </pre>
 *
 * <p>A chunk that does not exist has the digest of one in which all is absent. Since when that is so nobody knows.
 */
record ChunkDigest(long applied, long lastChange, int[] sectors) {
    static final int BYTES = 2 * Long.BYTES + ChunkFileFormat.SECTORS * Integer.BYTES;

    private static final int NOT_COMPARABLE = 0;

    static ChunkDigest absent(long applied) {
        int[] sectors = new int[ChunkFileFormat.SECTORS];
        Arrays.fill(sectors, sectorOf(new long[ChunkFileFormat.WORDS_PER_SECTOR]));
        return new ChunkDigest(applied, applied, sectors);
    }

    /** Of a chunk that is lost: nothing can be compared with it. */
    static ChunkDigest unknown(long applied) {
        return new ChunkDigest(applied, applied, new int[ChunkFileFormat.SECTORS]);
    }

    /** Nothing may change words meanwhile. */
    static ChunkDigest of(OpenChunk open, long applied) {
        int[] sectors = new int[ChunkFileFormat.SECTORS];
        long[] words = new long[ChunkFileFormat.WORDS_PER_SECTOR];
        for (int sector = 0; sector < sectors.length; sector++) {
            for (int i = 0; i < words.length; i++) {
                words[i] = open.word(sector * words.length + i);
            }
            sectors[sector] = sectorOf(words);
        }
        return new ChunkDigest(applied, open.chunk().lastChange, sectors);
    }

    private static int sectorOf(long[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        for (long word : words) {
            if (word != IntegrityWord.ABSENT && !IntegrityWord.isPresent(word)) {
                return NOT_COMPARABLE;
            }
            bytes.putLong(word);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.flip());
        return (int) crc.getValue();
    }

    /** Whether there is a position of the log at which both of them held. */
    boolean meets(ChunkDigest other) {
        return lastChange <= other.applied && other.lastChange <= applied;
    }

    /** The sectors in which it differs from one that it {@link #meets}. */
    BitSet differences(ChunkDigest other) {
        BitSet different = new BitSet();
        for (int sector = 0; sector < sectors.length; sector++) {
            boolean comparable = sectors[sector] != NOT_COMPARABLE && other.sectors[sector] != NOT_COMPARABLE;
            if (comparable && sectors[sector] != other.sectors[sector]) {
                different.set(sector);
            }
        }
        return different;
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(applied).putLong(lastChange);
        for (int sector : sectors) {
            bytes.putInt(sector);
        }
        return bytes.flip();
    }

    static ChunkDigest decode(ByteBuffer bytes) throws SourceException {
        ByteBuffer from = bytes.slice();
        if (from.remaining() != BYTES) {
            throw new SourceException("an answer of " + from.remaining() + " bytes in place of a digest");
        }
        long applied = from.getLong();
        long lastChange = from.getLong();
        int[] sectors = new int[ChunkFileFormat.SECTORS];
        for (int sector = 0; sector < sectors.length; sector++) {
            sectors[sector] = from.getInt();
        }
        return new ChunkDigest(applied, lastChange, sectors);
    }
}
