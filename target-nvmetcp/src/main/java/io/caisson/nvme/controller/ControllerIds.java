package io.caisson.nvme.controller;

import io.caisson.store.access.ControllerIdRange;
import java.util.BitSet;

/**
 * Gives out the controller ids of this node, each to one controller at a time; an id that was given back comes again when all
 * others have had their turn. Any thread.
 */
final class ControllerIds {

    /** CNTLID 0 is no controller of ours, as ranges begin with 1. */
    static final int NONE = 0;

    private final BitSet taken = new BitSet();
    private int last;

    /** @return {@link #NONE} if all are taken */
    synchronized int take(ControllerIdRange range) {
        int count = range.last() - range.first() + 1;
        for (int tried = 0; tried < count; tried++) {
            boolean inRange = last >= range.first() && last < range.last();
            last = inRange ? last + 1 : range.first();
            if (!taken.get(last)) {
                taken.set(last);
                return last;
            }
        }
        return NONE;
    }

    synchronized void giveBack(int id) {
        taken.clear(id);
    }
}
