package io.caisson.nvme.auth;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sequence numbers of our challenges: they begin anywhere, go up by one, and leave out 0 (NVM Express Base Specification,
 * 8.13.5.3). Any thread.
 */
final class SequenceNumbers {

    private final AtomicInteger last;

    SequenceNumbers(int first) {
        last = new AtomicInteger(first - 1);
    }

    int next() {
        int next = last.incrementAndGet();
        return next != 0 ? next : next();
    }
}
