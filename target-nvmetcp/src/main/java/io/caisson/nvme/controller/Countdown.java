package io.caisson.nvme.controller;

import java.util.concurrent.atomic.AtomicInteger;

/** Runs something when all it waits for has ended. Any thread. */
final class Countdown {

    private final AtomicInteger open = new AtomicInteger(1);
    private final Runnable ended;

    Countdown(Runnable ended) {
        this.ended = ended;
    }

    /** One more to wait for; before {@link #begun}. To be run once. */
    Runnable oneMore() {
        open.incrementAndGet();
        return this::begun;
    }

    /** All have been named. */
    void begun() {
        if (open.decrementAndGet() == 0) {
            ended.run();
        }
    }
}
