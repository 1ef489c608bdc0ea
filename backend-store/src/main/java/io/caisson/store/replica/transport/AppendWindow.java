package io.caisson.store.replica.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.ratis.util.Timestamp;

/**
 * The appends that are on their way to one follower. Not thread-safe: the appender's event loop.
 *
 * <p>After a gap or a lost connection the leader goes back and sends again. What was sent before that belongs to an older
 * <em>generation</em>: its answers still tell what the follower has, but no longer where to go on.
 */
final class AppendWindow {

    /** A few small appends, then they are gathered: each costs the follower a write and a wake-up. */
    private static final int SMALL_IN_FLIGHT = 2;

    private static final int LARGE_BYTES = 256 << 10;

    /**
     * One append.
     *
     * @param firstIndex of its entries; -1 for a heartbeat, which is in no window
     * @param sentAt taken before it was sent: the leader's lease is reckoned from it, and a later time would promise too much
     */
    record Sent(long generation, long firstIndex, long lastIndex, int bytes, Timestamp sentAt) {
        boolean isHeartbeat() {
            return firstIndex < 0;
        }
    }

    private final int maxRequests;
    private final long maxBytes;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private long inFlightBytes;
    private long generation;
    /** Read by the engine on other threads, too. */
    private volatile boolean empty = true;

    AppendWindow(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    long generation() {
        return generation;
    }

    boolean isCurrent(Sent sent) {
        return sent.generation() == generation;
    }

    /** Any thread. */
    boolean isEmpty() {
        return empty;
    }

    /** Whether one more may go. */
    boolean isOpen() {
        if (inFlight.size() < SMALL_IN_FLIGHT) {
            return inFlightBytes < maxBytes;
        }
        return inFlight.size() < maxRequests
                && inFlightBytes < maxBytes
                && inFlightBytes >= (long) LARGE_BYTES * inFlight.size();
    }

    void sent(Sent sent) {
        inFlight.add(sent);
        inFlightBytes += sent.bytes();
        empty = false;
    }

    void answered(Sent sent) {
        if (isCurrent(sent) && inFlight.remove(sent)) {
            inFlightBytes -= sent.bytes();
            empty = inFlight.isEmpty();
        }
    }

    /**
     * Begins a new generation.
     *
     * @return the lowest index that was sent and not answered; {@link Long#MAX_VALUE} if there is none
     */
    long restart() {
        long lowest = Long.MAX_VALUE;
        for (Sent sent : inFlight) {
            lowest = Math.min(lowest, sent.firstIndex());
        }
        inFlight.clear();
        inFlightBytes = 0;
        empty = true;
        generation++;
        return lowest;
    }
}
