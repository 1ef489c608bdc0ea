package io.caisson.nvme.controller;

import io.caisson.nvme.controller.identify.ControllerLimits;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keep alive timer of one controller (NVM Express Base Specification 2.0, 3.9). Any command on any of its queues counts, as
 * CTRATT.TBKAS says: a host whose Keep Alive command stands behind its I/O is not given up. The timer is one of the event loop,
 * which no I/O blocks. It looks several times within the timeout; when the time is up, it looks once more a little later, so that
 * a loop that itself stood still reads first what came meanwhile. Owner: the event loop of the admin queue.
 */
final class KeepAlive {

    private static final int LOOKS = 4;
    private static final long LAST_LOOK_MILLIS = 250;

    private final EventExecutor executor;
    private final LongSupplier commands;
    private final Runnable expired;
    private long timeoutMillis;
    private long idleMillis;
    private long seen;
    private int silentLooks;
    private @Nullable Future<?> timer;

    /**
     * Not started yet.
     *
     * @param commands how many commands came so far, on all queues
     * @param expired run once
     */
    KeepAlive(EventExecutor executor, LongSupplier commands, Runnable expired) {
        this.executor = executor;
        this.commands = commands;
        this.expired = expired;
    }

    /** KATO; 0 for none. */
    long timeoutMillis() {
        return timeoutMillis;
    }

    /**
     * Begins, or begins anew with another timeout, which is rounded up to what KAS allows.
     *
     * @param millis KATO; 0 for none
     * @param withoutMillis the timeout if there is none; 0 for none
     */
    void start(long millis, long withoutMillis) {
        long granularity = ControllerLimits.KEEP_ALIVE_MILLIS;
        timeoutMillis = (millis + granularity - 1) / granularity * granularity;
        idleMillis = withoutMillis;
        stop();
        silentLooks = 0;
        seen = commands.getAsLong();
        if (limit() > 0) {
            schedule(limit() / LOOKS);
        }
    }

    void stop() {
        Future<?> scheduled = timer;
        timer = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    private long limit() {
        return timeoutMillis > 0 ? timeoutMillis : idleMillis;
    }

    private void schedule(long millis) {
        timer = executor.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (timer == null) {
            return;
        }
        long now = commands.getAsLong();
        silentLooks = now == seen ? silentLooks + 1 : 0;
        seen = now;
        if (silentLooks > LOOKS) {
            timer = null;
            expired.run();
        } else {
            schedule(silentLooks == LOOKS ? LAST_LOOK_MILLIS : limit() / LOOKS);
        }
    }
}
