package io.caisson.store.chunk;

import io.caisson.store.file.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, at the end of the replay, what to believe of table sectors that did not match their seals.
 *
 * <p>A sector that the replay did not touch was not being written when the store stopped: it is damaged. In one that it
 * touched, words that the replay set are right, and the others were the same before and after the write that the crash cut
 * off. Should the sector be damaged as well, a present word gives itself away by its data; an absent one is believed only
 * where there are no data. So what one copy cannot tell is this: data that were lost before, and now their words, too.
 */
final class TableRepair {
    private static final Logger LOG = LoggerFactory.getLogger(TableRepair.class);

    private TableRepair() {}

    static void settle(OpenChunk open, Suspicion suspicion) {
        BitSet damaged = new BitSet();
        int bad = 0;
        for (int sector = suspicion.sectors().nextSetBit(0);
                sector >= 0;
                sector = suspicion.sectors().nextSetBit(sector + 1)) {
            if (suspicion.isSectorTouched(sector)) {
                bad += settleTouched(open, suspicion, sector);
            } else {
                damaged.set(sector);
            }
        }
        open.spoil(damaged);
        bad += damaged.cardinality() * ChunkFileFormat.WORDS_PER_SECTOR;
        Chunk chunk = open.chunk();
        chunk.presentBlocks(open.countPresent());
        if (bad > 0) {
            LOG.error("the table of chunk file {} is damaged: {} blocks are bad until rewritten", chunk.path(), bad);
        }
    }

    private static int settleTouched(OpenChunk open, Suspicion suspicion, int sector) {
        int bad = 0;
        int first = sector * ChunkFileFormat.WORDS_PER_SECTOR;
        open.unwritten(first, ChunkFileFormat.WORDS_PER_SECTOR);
        for (int block = first; block < first + ChunkFileFormat.WORDS_PER_SECTOR; block++) {
            long word = open.word(block);
            if (suspicion.isTouched(block) || IntegrityWord.isPresent(word)) {
                continue;
            }
            if (word != IntegrityWord.ABSENT || !isZero(open.file(), block)) {
                open.word(block, IntegrityWord.BAD);
                bad++;
            }
        }
        return bad;
    }

    private static boolean isZero(StoreFile file, int block) {
        ByteBuffer data = ByteBuffer.allocate(ChunkLayout.BLOCK_BYTES);
        try {
            file.read(ChunkFileFormat.dataPosition(block), data);
        } catch (IOException unreadable) {
            return false;
        }
        // What lies beyond the end of the file reads as zeros.
        return data.clear().mismatch(ByteBuffer.allocate(ChunkLayout.BLOCK_BYTES)) < 0;
    }
}
