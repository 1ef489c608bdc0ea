package io.caisson.iscsi.scsi.unit;

import java.util.concurrent.atomic.AtomicInteger;

/** Runs something once all parts have ended, however early some of them do. Any thread. */
public final class Countdown {
    private final AtomicInteger open = new AtomicInteger(1);
    private final Runnable done;

    public Countdown(Runnable done) {
        this.done = done;
    }

    /** One more part; what is answered is to be run at its end. */
    public Runnable oneMore() {
        open.incrementAndGet();
        return this::ended;
    }

    /** No more parts will come. Called once. */
    public void begun() {
        ended();
    }

    private void ended() {
        if (open.decrementAndGet() == 0) {
            done.run();
        }
    }
}
