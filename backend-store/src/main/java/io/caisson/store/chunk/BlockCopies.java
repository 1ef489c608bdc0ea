package io.caisson.store.chunk;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What another replica has of a few blocks whose copies here are bad, checked here. Belongs to whoever asked.
 *
 * <p>An integrity word depends on the log alone, so it names the version of a block: the copy of another replica is the
 * one that is missing here if it matches its word, and its word is the one that the table here still has. Where the table
 * here has lost its word, it has to do that the replica had applied all that was applied to the chunk here.
 */
public final class BlockCopies {

    /** What the other replica has of a block. */
    public enum Copy {
        GOOD,
        /** A good copy, and the right one if the other replica had applied enough: the table here does not say. */
        PROBABLE,
        /** The block reads as zeros, if the other replica had applied enough. */
        ABSENT,
        /** Its copy is bad as well. */
        BAD,
        /** A good copy of another version than the table here names. The replicas differ, which must not be. */
        OTHER_VERSION
    }

    private final Copy[] copies;
    private final ByteBuffer[] data;

    private BlockCopies(int blocks) {
        this.copies = new Copy[blocks];
        this.data = new ByteBuffer[blocks];
        Arrays.fill(copies, Copy.BAD);
    }

    /** What {@link ChunkStore#answer} of the other replica is to be asked. */
    public static ByteBuffer question(LayerId layer, int chunk, int firstBlock, int blocks) {
        return InstallQuestion.copies(layer, chunk, firstBlock, blocks).encode();
    }

    /** How many blocks one {@link #question} may ask for. */
    public static int mostBlocks() {
        return InstallQuestion.MOST_COPIES;
    }

    /**
     * Everything that log entries up to this index did is in the answer.
     *
     * @throws IOException when it is no answer
     */
    public static long upTo(ByteBuffer answer) throws IOException {
        return ChunkBlocks.decode(answer, InstallQuestion.MOST_COPIES).upTo();
    }

    /**
     * @param own words that the table here has of the blocks; one that is not present counts for nothing
     * @throws IOException when it is no answer
     */
    static BlockCopies of(ByteBuffer answer, long seed, int firstBlock, long[] own) throws IOException {
        BlockCopies made = new BlockCopies(own.length);
        ChunkBlocks blocks = ChunkBlocks.decode(answer, own.length);
        if (!blocks.exists()) {
            for (int i = 0; i < own.length; i++) {
                made.absent(i, own[i]);
            }
            return made;
        }
        List<ByteBuffer> pieces = blocks.data();
        ByteBuffer data = pieces.get(0).duplicate();
        for (int i = 0; i < blocks.words().length; i++) {
            long word = blocks.words()[i];
            if (word == IntegrityWord.ABSENT) {
                made.absent(i, own[i]);
            } else if (IntegrityWord.isPresent(word)) {
                ByteBuffer block = data.slice(data.position(), BLOCK_BYTES);
                data.position(data.position() + BLOCK_BYTES);
                made.present(i, own[i], word, IntegrityWord.identity(seed, firstBlock + i), block);
            }
        }
        return made;
    }

    private void absent(int at, long own) {
        copies[at] = IntegrityWord.isPresent(own) ? Copy.OTHER_VERSION : Copy.ABSENT;
    }

    private void present(int at, long own, long word, int identity, ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.duplicate());
        if (!IntegrityWord.matches(word, (int) crc.getValue(), identity)) {
            return;
        }
        if (IntegrityWord.isPresent(own)) {
            copies[at] = own == word ? Copy.GOOD : Copy.OTHER_VERSION;
        } else {
            copies[at] = Copy.PROBABLE;
        }
        data[at] = block;
    }

    /** @param at counted from the first block asked for */
    public Copy copy(int at) {
        return copies[at];
    }

    /** The contents of a block that is {@link Copy#GOOD} or {@link Copy#PROBABLE}. */
    public byte[] contents(int at) {
        byte[] bytes = new byte[BLOCK_BYTES];
        data[at].duplicate().get(bytes);
        return bytes;
    }
}
