package io.caisson.store.route;

import io.caisson.store.block.BlockError;
import io.caisson.store.volume.Reign;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a host on its way to whoever leads the group, from its arrival to its end. It is in one place at a time: in
 * a queue of its {@link GroupRoute}, in a message, or at the reign on this node.
 */
abstract class RoutedOperation {
    /** {@link #epoch} of what belongs to none. */
    static final long NO_EPOCH = 0;

    final GroupRoute route;
    final long receivedNanos;

    /** Whether it may have been done, though no answer came. Handed over with the operation. */
    boolean inDoubt;

    /** Node that it was last sent to; null as long as it was not. Handed over with the operation, as the next two. */
    private @Nullable String sentTo;

    private long sentNanos;
    private int timesSent;

    /** What it was counted with when it was queued. */
    long queuedBytes;

    RoutedOperation(GroupRoute route) {
        this.route = route;
        this.receivedNanos = route.nanoTime();
    }

    /** Does it here. It may come back through {@link GroupRoute#comesBack}. */
    abstract void runLocally(Reign reign);

    abstract BlockCommand command(long nowNanos);

    /**
     * The leader did it, or refused it for good.
     *
     * @param term of its reign
     */
    abstract void completed(BlockResult result, long term);

    /** It ends without the leader; {@code GATEWAY_LOST} if it may have been done. */
    abstract void giveUp(BlockError error);

    /** The epoch of this gateway that it was begun in, and with which it is over; {@link #NO_EPOCH} for what any may bring. */
    long epoch() {
        return NO_EPOCH;
    }

    /** Whether nobody waits for it any more, because what it belongs to was closed. */
    abstract boolean isAbandoned();

    /** Data bytes of it, or of its answer, in one message. */
    abstract int messageBytes();

    /** Data bytes that it keeps in memory until it ends. */
    abstract int keptBytes();

    /** Whether it may be in doubt at all: what changes nothing can simply be done again. */
    abstract boolean isChange();

    /** Whether it may take so long that nothing else should share its message. */
    boolean isLong() {
        return false;
    }

    final void sent(String node, long nowNanos) {
        sentTo = node;
        sentNanos = nowNanos;
        timesSent++;
    }

    /** How it came to whoever did it. */
    final SlowOperations.Way way() {
        return new SlowOperations.Way(sentTo, sentNanos - receivedNanos, timesSent);
    }

    final long ageNanos(long nowNanos) {
        return Math.max(0, nowNanos - receivedNanos);
    }
}
