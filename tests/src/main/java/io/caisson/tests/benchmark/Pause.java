package io.caisson.tests.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a load run for a span of time; a measurement has nothing else to wait for. */
public final class Pause {
    private Pause() {}

    public static void seconds(double seconds) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        if (never.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }
}
