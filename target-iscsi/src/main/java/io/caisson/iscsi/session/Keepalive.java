package io.caisson.iscsi.session;

import io.caisson.store.net.Link;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices an initiator that is gone: after a silence it is asked for a sign of life, and given a time to show one. Owner:
 * the session's event loop.
 */
final class Keepalive {

    private final Link link;
    private final long intervalNanos;
    private final long timeoutNanos;
    private final Runnable ask;
    private final Runnable give;
    private long heardNanos;
    private long askedNanos;
    private boolean asking;
    private @Nullable Future<?> timer;

    /**
     * @param ask sends the question
     * @param give gives the initiator up
     */
    Keepalive(Link link, Duration interval, Duration timeout, Runnable ask, Runnable give) {
        this.link = link;
        this.intervalNanos = interval.toNanos();
        this.timeoutNanos = timeout.toNanos();
        this.ask = ask;
        this.give = give;
    }

    void start() {
        heardNanos = link.nanoTime();
        schedule(intervalNanos);
    }

    /** Something came from the initiator, or it took something from us. */
    void heard() {
        heardNanos = link.nanoTime();
        asking = false;
    }

    void stop() {
        Future<?> scheduled = timer;
        timer = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    private void schedule(long nanos) {
        timer = link.executor().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        if (timer == null) {
            return;
        }
        long now = link.nanoTime();
        if (asking) {
            long left = timeoutNanos - (now - askedNanos);
            if (left <= 0) {
                give.run();
                return;
            }
            schedule(left);
            return;
        }
        long left = intervalNanos - (now - heardNanos);
        if (left > 0) {
            schedule(left);
            return;
        }
        asking = true;
        askedNanos = now;
        schedule(timeoutNanos);
        ask.run();
    }
}
