package io.caisson.store.replica.transport;

import java.util.concurrent.atomic.LongAdder;

/** What a transport has seen since it was made. Any thread. */
public final class TransportStatistics {

    private final LongAdder malformed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder rewinds = new LongAdder();
    private final LongAdder catchUps = new LongAdder();
    private final LongAdder pauses = new LongAdder();
    private final LongAdder wakeUps = new LongAdder();

    TransportStatistics() {}

    /** Connections dropped for bytes that are no frames of ours. */
    public long malformedFrames() {
        return malformed.sum();
    }

    /** Connections and requests refused for whom they claim to come from, or to be for. */
    public long refusedIdentities() {
        return refused.sum();
    }

    /** Connections given up because an answer did not come in time. */
    public long timeouts() {
        return timedOut.sum();
    }

    /** Times a leader went back to an earlier entry for a follower. */
    public long appendRewinds() {
        return rewinds.sum();
    }

    /** Appends made away from the event loops, of entries that may have to be read from disk. */
    public long catchUpAppends() {
        return catchUps.sum();
    }

    /** Times a connection was not read because too much of it was being worked on. */
    public long inboundPauses() {
        return pauses.sum();
    }

    /** Times an appender was asked to look for what it has to send. */
    public long appenderWakeUps() {
        return wakeUps.sum();
    }

    void malformed() {
        malformed.increment();
    }

    void refused() {
        refused.increment();
    }

    void timedOut() {
        timedOut.increment();
    }

    void rewound() {
        rewinds.increment();
    }

    void caughtUp() {
        catchUps.increment();
    }

    void paused() {
        pauses.increment();
    }

    void wokeAppender() {
        wakeUps.increment();
    }
}
