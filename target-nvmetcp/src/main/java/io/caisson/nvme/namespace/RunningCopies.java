package io.caisson.nvme.namespace;

import io.caisson.store.block.BlockCopy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the copies that run on a node, for whichever host and volume: each holds memory, and takes of the store what the writes
 * of hosts want too. Any thread.
 */
public final class RunningCopies {

    /** Copies that may run at a time. */
    public static final int MOST = 32;

    /** Pieces that all of them together may have in flight: 16 MiB. */
    private static final int PIECES_IN_FLIGHT = 32;

    private final AtomicInteger count = new AtomicInteger();

    RunningCopies() {}

    /** False when there are as many as there may be; otherwise {@link #ended} follows. */
    public boolean tryBegin() {
        if (count.incrementAndGet() <= MOST) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** How many pieces each copy may have in flight now: they share what all may have together. */
    public int piecesOfEach() {
        int share = PIECES_IN_FLIGHT / Math.max(1, count.get());
        return Math.min(BlockCopy.MAX_PIECES_IN_FLIGHT, Math.max(1, share));
    }

    /** One that began has ended. */
    public void ended() {
        count.decrementAndGet();
    }
}
