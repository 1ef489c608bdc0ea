package io.caisson.store.chunk;

import java.util.BitSet;

/**
 * Sectors of a chunk's table that did not match their seals when the chunk was opened during replay, and which of their
 * words the replay set. A crash leaves such sectors only where the log after the checkpoint changes something.
 */
final class Suspicion {
    private final BitSet sectors;
    private final BitSet touchedBlocks = new BitSet(ChunkLayout.BLOCKS_PER_CHUNK);

    Suspicion(BitSet sectors) {
        this.sectors = sectors;
    }

    void touched(int firstBlock, int blocks) {
        touchedBlocks.set(firstBlock, firstBlock + blocks);
    }

    BitSet sectors() {
        return sectors;
    }

    boolean isTouched(int block) {
        return touchedBlocks.get(block);
    }

    boolean isSectorTouched(int sector) {
        int first = sector * ChunkFileFormat.WORDS_PER_SECTOR;
        int next = touchedBlocks.nextSetBit(first);
        return next >= 0 && next < first + ChunkFileFormat.WORDS_PER_SECTOR;
    }
}
