package io.caisson.iscsi.scsi.copy;

import io.caisson.store.block.BlockCopy;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the copies that run on a node: each holds memory, and takes of the store what hosts want too. Any thread. */
final class RunningCopies {

    private final AtomicInteger count = new AtomicInteger();

    /** False when there are as many as there may be; otherwise {@link #ended} follows. */
    boolean tryBegin() {
        if (count.incrementAndGet() <= CopyLimits.CONCURRENT_COPIES) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** How many pieces each copy may have in flight now: they share what all may have together. */
    int piecesOfEach() {
        int share = CopyLimits.PIECES_IN_FLIGHT / Math.max(1, count.get());
        return Math.min(BlockCopy.MAX_PIECES_IN_FLIGHT, Math.max(1, share));
    }

    void ended() {
        count.decrementAndGet();
    }
}
