package io.caisson.iscsi.session;

import io.caisson.store.net.ByteBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The immediate data of a command.
 *
 * @param data borrowed; empty if there is none
 * @param placed owned by the command, the same as {@code data}: all of its data, in a buffer of its own; or null
 * @param chargedTo what the memory for it was taken from, and now belongs to the command; null if nothing was
 * @param dropped there was no memory for the data, which was thrown away
 */
record Arrival(
        ByteBuf data, @Nullable ByteBuf placed, @Nullable ByteBudget chargedTo, long chargedBytes, boolean dropped) {

    static final Arrival DROPPED = new Arrival(Unpooled.EMPTY_BUFFER, null, null, 0, true);

    static Arrival of(ByteBuf data) {
        return new Arrival(data, null, null, 0, false);
    }

    /** Gives the memory back. */
    void giveBack() {
        if (chargedTo != null) {
            chargedTo.give(chargedBytes);
        }
    }
}
