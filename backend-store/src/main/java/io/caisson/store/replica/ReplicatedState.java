package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a log drives. {@link #open} is called first; then one thread of the group calls {@link #apply}, {@link
 * #replayed}, {@link #checkpoint} and {@link #close}; nothing else changes the state.
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
     * @param entry the entry's bytes in order, read only; may be kept. In pieces so that none is copied: on the replica
     *     that proposed it the pieces that were proposed, elsewhere and in a replay cut at any place
     * @return the answer for the proposer; on other replicas, and in a replay, it is dropped
     */
    ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException;

    /** The log has been replayed to where it ended before the start: everything after this call is new. */
    void replayed() throws IOException;

    /**
     * Asked for on a thread of its own some time before {@link #checkpoint}, while entries go on being applied: writes
     * back early what it can, so that the checkpoint, which holds up applying, has little left to do.
     */
    default void writeBack() throws IOException {}

    /** Makes everything applied durable, and answers the position it reached. The log up to there may then be purged. */
    LogPosition checkpoint() throws IOException;

    /**
     * Whether an installation began here, or before the last start, and none has ended since: what is here is neither the old
     * state nor the new one. Until one ends nothing is applied, read, or answered to others. Any thread.
     */
    default boolean isHalfInstalled() {
        return false;
    }

    /**
     * Whether this replica is a witness: it has the log, and nothing that the log drives. It votes, and its copy of an entry counts;
     * it serves nobody, leads only until another member has all of the log, and gives its state to nobody. The same for life.
     * Any thread.
     */
    default boolean isWitness() {
        return false;
    }

    /**
     * Makes this state what the state of another replica is, because the log no longer has the entries between. Only what
     * has changed since this state's own position is asked for. Called on a thread of its own; nothing is applied and no
     * checkpoint taken meanwhile. May be called again after it failed, or after a crash, and begins anew or goes on.
     *
     * @return the position reached, durable: the log goes on after it. What is here may hold the effect of entries after it,
     *     which come again
     */
    default LogPosition install(StateSource source) throws IOException {
        throw new IOException("this state cannot be taken from another replica");
    }

    /**
     * Answers what another replica asks, above all its {@link #install}. On a thread that may block; entries are applied meanwhile.
     *
     * @param question read-only, may be kept
     * @return in pieces that nobody changes afterwards; at most {@link StateSource#maxMessageBytes} in all
     */
    default List<ByteBuffer> answer(ByteBuffer question) throws IOException {
        throw new IOException("this state cannot be given to another replica");
    }

    void close() throws IOException;
}
