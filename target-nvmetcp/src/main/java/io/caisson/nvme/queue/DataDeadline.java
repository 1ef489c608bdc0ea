package io.caisson.nvme.queue;

import io.caisson.store.net.Link;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that what R2Ts asked for comes in time: a host that takes longer, silent or by drops, has given up its command
 * itself. Costs nothing for each R2T but one field: time is counted in ticks. Owner: the queue's event loop.
 */
final class DataDeadline {

    /** Ticks that the patience has: by one of these it may be exceeded. */
    private static final int TICKS = 6;

    private final Link link;
    private final long tickNanos;
    private final Collection<HostTransfer.Window> windows;
    private final Runnable overdue;
    private boolean ticking;
    private int now;

    /**
     * @param windows what is asked for at each moment
     * @param overdue told once; the queue ends by that
     */
    DataDeadline(Link link, Duration patience, Collection<HostTransfer.Window> windows, Runnable overdue) {
        this.link = link;
        this.tickNanos = Math.max(1, patience.toNanos() / TICKS);
        this.windows = windows;
        this.overdue = overdue;
    }

    /** An R2T is sent. */
    void begins(HostTransfer.Window window) {
        window.since = now;
        if (!ticking) {
            startTick();
        }
    }

    private void startTick() {
        ticking = true;
        link.executor().schedule(this::tick, tickNanos, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        ticking = false;
        now++;
        boolean late = false;
        for (HostTransfer.Window window : windows) {
            late |= now - window.since > TICKS;
        }
        if (late) {
            overdue.run();
        } else if (!windows.isEmpty()) {
            startTick();
        }
    }
}
