package io.caisson.store.block;

/**
 * Consecutive logical blocks of one volume.
 *
 * @param blocks may be 0
 */
public record BlockExtent(long firstBlock, long blocks) {

    /** The block after the last. */
    public long endBlock() {
        return firstBlock + blocks;
    }

    public boolean overlaps(BlockExtent other) {
        return firstBlock < other.endBlock() && other.firstBlock < endBlock();
    }
}
