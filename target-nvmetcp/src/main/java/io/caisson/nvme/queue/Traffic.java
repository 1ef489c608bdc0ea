package io.caisson.nvme.queue;

import io.caisson.store.net.Statistics;
import java.util.concurrent.atomic.AtomicLong;

/** What a queue did, for itself and in the server's sum. Written by the queue's event loop, read by any thread. */
final class Traffic {

    private final Statistics<Counter> statistics;
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong dataInBytes = new AtomicLong();
    private final AtomicLong dataOutBytes = new AtomicLong();
    private long unreportedCommands;
    private long unreportedIn;
    private long unreportedOut;

    Traffic(Statistics<Counter> statistics) {
        this.statistics = statistics;
    }

    void command() {
        unreportedCommands++;
    }

    void dataIn(long bytes) {
        unreportedIn += bytes;
    }

    void dataOut(long bytes) {
        unreportedOut += bytes;
    }

    /** Makes what happened in a turn known to others: once, as that costs more than to count. */
    void report() {
        if (unreportedCommands > 0) {
            commands.lazySet(commands.getPlain() + unreportedCommands);
            statistics.add(Counter.COMMANDS, unreportedCommands);
            unreportedCommands = 0;
        }
        if (unreportedIn > 0) {
            dataInBytes.lazySet(dataInBytes.getPlain() + unreportedIn);
            statistics.add(Counter.DATA_IN_BYTES, unreportedIn);
            unreportedIn = 0;
        }
        if (unreportedOut > 0) {
            dataOutBytes.lazySet(dataOutBytes.getPlain() + unreportedOut);
            statistics.add(Counter.DATA_OUT_BYTES, unreportedOut);
            unreportedOut = 0;
        }
    }

    void count(Counter counter) {
        statistics.count(counter);
    }

    long commands() {
        return commands.get();
    }

    long dataInBytes() {
        return dataInBytes.get();
    }

    long dataOutBytes() {
        return dataOutBytes.get();
    }
}
