package io.caisson.store.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that an event loop stood still, as it does when its process or machine is stopped for a while. What its connections
 * then hold may be old: a host that got no answer has given them up, sent its writes again elsewhere, and may have written newer
 * data since. So what is found after a standstill is not to be done.
 *
 * <p>A beat of the loop's timer notes that it runs. A loop that wakes up looks after its connections first and after its timer
 * then, so whoever reads asks {@link #stoodStill} and finds the old beat. Owner: the event loop.
 */
public final class LoopWatch {

    /** Hosts give a connection up after 5 s without an answer, or later. */
    public static final long STANDSTILL_MILLIS = 4000;

    private static final long BEAT_MILLIS = 250;

    private final EventExecutor executor;
    private final LongSupplier clock;
    private int users;
    private long lastBeat;
    private @Nullable Future<?> beat;

    public LoopWatch(EventExecutor executor) {
        this.executor = executor;
        this.clock = ChannelLink.clock(executor);
    }

    /** A connection of the loop begins; {@link #leave} follows. */
    public void enter() {
        if (users++ == 0) {
            lastBeat = clock.getAsLong();
            beat = executor.scheduleAtFixedRate(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void beat() {
        lastBeat = clock.getAsLong();
    }

    /** A connection of the loop has ended. */
    public void leave() {
        Future<?> scheduled = beat;
        if (--users == 0 && scheduled != null) {
            scheduled.cancel(false);
        }
    }

    /** Whether the loop stood still until a moment ago. */
    public boolean stoodStill() {
        return clock.getAsLong() - lastBeat > TimeUnit.MILLISECONDS.toNanos(STANDSTILL_MILLIS);
    }
}
