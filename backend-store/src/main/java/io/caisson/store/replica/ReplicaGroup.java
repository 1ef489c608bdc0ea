package io.caisson.store.replica;

import io.caisson.store.block.Subscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One replicated log and the state it drives, as the rest of the store sees them. No type of the engine passes this
 * interface, so that the engine could be exchanged.
 */
public interface ReplicaGroup {

    GroupId id();

    /**
     * Appends one entry to the log.
     *
     * @param entry the entry's bytes in order, in pieces that the log keeps without a copy: garbage-collected memory that
     *     nobody changes afterwards
     * @return completed with what {@link ReplicatedState#apply} answered, after the entry is durable on a majority and
     *     applied here. Completed on the thread that applies, which must not be held up. Fails with {@link
     *     ProposalException}
     */
    CompletionStage<ByteBuffer> propose(List<ByteBuffer> entry);

    /**
     * Whether the state of this replica may answer reads at this instant: it leads under a valid lease and has applied
     * everything that was acknowledged before. Cheap, any thread.
     */
    boolean mayRead();

    /**
     * The term in which this replica leads and has applied everything that leaders before it put into the log; -1 while it
     * does not lead. It may lag behind the truth, so it decides nothing by itself: an entry that was made for one term and
     * enters the log in another is told apart where it is applied ({@link LogPosition#term}). Cheap, any thread.
     */
    long term();

    /**
     * Calls {@code changed} after {@link #term} has changed, on any thread, which must not be held up. Several changes may
     * come as one call: whoever is called looks at the term.
     */
    Subscription onLeadership(Runnable changed);

    /** Completed when {@link #mayRead} turned true. */
    CompletionStage<Void> whenReadable();

    /**
     * Completed when the state of this replica holds everything that was acknowledged before the call, wherever it was
     * proposed: also on a follower, which asks the leader. For reads that need no lease and may take a round between nodes.
     */
    default CompletionStage<Void> whenUpToDate() {
        return whenReadable();
    }
}
