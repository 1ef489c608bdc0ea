package io.caisson.iscsi.session;

import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.HostMemory;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the commands of one session may take of the server's. Owner: the session's event loop.
 *
 * <p>A part of each is guaranteed, however much others have. What is urgent no bulk command gets, not even of this session: by
 * it COMPARE AND WRITE finds room while bulk writes have used up all else.
 *
 * @param unasked for data that comes unasked; where it is short, such data is thrown away and asked for later
 * @param grants for what commands may wait for: apart from the other, so that commands which wait, with what came unasked in
 *     memory, never keep each other from going on
 */
record SessionMemory(ByteBudget unasked, ByteBudget grants, ByteBudget urgent) {

    private static final long GUARANTEED_BYTES = 64 << 10;
    /** Several dozen COMPARE AND WRITEs of one block, as hosts take locks with. */
    private static final long GUARANTEED_URGENT_BYTES = 32 << 10;
    /** The longest COMPARE AND WRITE of 512-byte blocks, four times. */
    private static final long MOST_URGENT_BYTES = 1 << 20;

    /** @param bytes the most that commands of this session have at a time, urgent ones aside */
    static SessionMemory of(HostMemory server, long bytes) {
        return new SessionMemory(
                new ByteBudget(server.unasked(), GUARANTEED_BYTES, bytes / 2),
                new ByteBudget(server.grants(), GUARANTEED_BYTES, bytes / 2),
                new ByteBudget(server.urgent(), GUARANTEED_URGENT_BYTES, MOST_URGENT_BYTES));
    }

    /** Takes memory for data that comes unasked; answers what it was taken from, or null if there is none. */
    @Nullable
    ByteBudget takeUnasked(long bytes, boolean isUrgent) {
        if (isUrgent && urgent.tryTake(bytes)) {
            return urgent;
        }
        return unasked.tryTake(bytes) ? unasked : null;
    }
}
