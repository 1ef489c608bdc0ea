package io.caisson.iscsi.scsi.copy;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the copies that run on a node, because each of them holds memory. Any thread. */
final class RunningCopies {

    private final AtomicInteger count = new AtomicInteger();

    /** False when there are as many as there may be; otherwise {@link #ended} follows. */
    boolean tryBegin() {
        if (count.incrementAndGet() <= CopyLimits.CONCURRENT_COPIES) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    void ended() {
        count.decrementAndGet();
    }
}
