package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import java.util.concurrent.atomic.AtomicLong;

/** What one queue did. Written by the queue's event loop, read by any thread. */
final class QueueTraffic {

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong others = new AtomicLong();
    private final AtomicLong dataInBytes = new AtomicLong();
    private final AtomicLong dataOutBytes = new AtomicLong();

    /** The sums of some queues. */
    record Sum(long reads, long writes, long others, long dataInBytes, long dataOutBytes) {
        static final Sum NONE = new Sum(0, 0, 0, 0, 0);

        long commands() {
            return reads + writes + others;
        }

        Sum plus(QueueTraffic traffic) {
            return new Sum(
                    reads + traffic.reads.get(),
                    writes + traffic.writes.get(),
                    others + traffic.others.get(),
                    dataInBytes + traffic.dataInBytes.get(),
                    dataOutBytes + traffic.dataOutBytes.get());
        }
    }

    void accepted(NvmeCommand command) {
        int in = command.dataInBytes();
        int out = command.dataOutBytes();
        if (in > 0) {
            add(reads, 1);
            add(dataInBytes, in);
        } else if (out > 0) {
            add(writes, 1);
            add(dataOutBytes, out);
        } else {
            add(others, 1);
        }
    }

    /** There is one writer, so no lock and no fence is needed. */
    private static void add(AtomicLong counter, long amount) {
        counter.lazySet(counter.getPlain() + amount);
    }
}
