package io.caisson.iscsi.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The immediate data of a command.
 *
 * @param data borrowed; empty if there is none
 * @param placed owned by the command, the same as {@code data}: all of its data, in a buffer of its own; or null
 * @param chargedBytes what was taken from the session's budget for it, and now belongs to the command
 * @param dropped there was no memory for the data, which was thrown away
 */
record Arrival(ByteBuf data, @Nullable ByteBuf placed, long chargedBytes, boolean dropped) {

    static final Arrival DROPPED = new Arrival(Unpooled.EMPTY_BUFFER, null, 0, true);

    static Arrival of(ByteBuf data) {
        return new Arrival(data, null, 0, false);
    }
}
