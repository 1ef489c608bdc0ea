package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a log drives. One thread of the group calls {@link #open}, {@link #apply} and {@link #checkpoint}; nothing else
 * changes the state.
 *
 * <p>After a crash the log is replayed from the last checkpoint over state that may already hold the effect of the
 * entries replayed: applying is idempotent and never decides on earlier content.
 */
public interface ReplicatedState {

    /** Reads what is on disk and answers the position of the last checkpoint, {@link LogPosition#NONE} if there is none. */
    LogPosition open() throws IOException;

    /**
     * Applies one entry. {@link IOException} means this replica is dead: it stops answering and is not asked again.
     *
     * @param entry read only; may be kept
     * @return the answer for the proposer; on other replicas, and in a replay, it is dropped
     */
    ByteBuffer apply(LogPosition position, ByteBuffer entry) throws IOException;

    /** The log has been replayed to where it ended before the start: everything after this call is new. */
    void replayed() throws IOException;

    /** Makes everything applied durable, and answers the position it reached. The log up to there may then be purged. */
    LogPosition checkpoint() throws IOException;

    void close() throws IOException;
}
