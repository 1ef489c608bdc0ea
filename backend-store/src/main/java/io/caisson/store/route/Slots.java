package io.caisson.store.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The slots of one gateway in one group. The one that was given back last is taken first, so that as many are ever used as
 * operations were under way at once. Any thread, without a lock.
 */
final class Slots {
    static final int NONE = -1;

    private static final int EMPTY = 0;
    private static final int HALF = 32;

    private final long[] sequences;

    /** For each free slot the number, from 1 on, of the free slot below it. */
    private final int[] below;

    /** Number of the free slot on top; the upper half changes with each change, so that no slow thread is misled. */
    private final AtomicLong top = new AtomicLong();

    Slots(int count) {
        sequences = new long[count];
        below = new int[count];
        for (int slot = count - 1; slot >= 0; slot--) {
            release(slot);
        }
    }

    /** A slot that nobody uses, or {@link #NONE}. */
    int take() {
        while (true) {
            long seen = top.get();
            int number = (int) seen;
            if (number == EMPTY) {
                return NONE;
            }
            if (top.compareAndSet(seen, changed(seen, below[number - 1]))) {
                return number - 1;
            }
        }
    }

    /** The sequence of the operation that begins in the slot. By the one who took it. */
    long nextSequence(int slot) {
        return ++sequences[slot];
    }

    void release(int slot) {
        while (true) {
            long seen = top.get();
            below[slot] = (int) seen;
            if (top.compareAndSet(seen, changed(seen, slot + 1))) {
                return;
            }
        }
    }

    private static long changed(long seen, int number) {
        return ((seen >>> HALF) + 1) << HALF | number;
    }
}
