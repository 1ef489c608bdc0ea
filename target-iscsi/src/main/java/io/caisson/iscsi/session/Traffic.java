package io.caisson.iscsi.session;

import io.caisson.store.net.Statistics;
import java.util.concurrent.atomic.AtomicLong;

/** What a session did, for itself and in the server's sum. Written by the session's event loop, read by any thread. */
final class Traffic {

    private final Statistics<Counter> statistics;
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong dataInBytes = new AtomicLong();
    private final AtomicLong dataOutBytes = new AtomicLong();

    Traffic(Statistics<Counter> statistics) {
        this.statistics = statistics;
    }

    void command(boolean refusedForSpace) {
        commands.lazySet(commands.getPlain() + 1);
        statistics.count(Counter.COMMANDS);
        if (refusedForSpace) {
            statistics.count(Counter.TASK_SET_FULL);
        }
    }

    /** A command waited in vain for memory. */
    void outOfRoom() {
        statistics.count(Counter.TASK_SET_FULL);
    }

    void dataIn(long bytes) {
        dataInBytes.lazySet(dataInBytes.getPlain() + bytes);
        statistics.add(Counter.DATA_IN_BYTES, bytes);
    }

    void dataOut(long bytes) {
        dataOutBytes.lazySet(dataOutBytes.getPlain() + bytes);
        statistics.add(Counter.DATA_OUT_BYTES, bytes);
    }

    void failed() {
        statistics.count(Counter.COMMANDS_FAILED);
    }

    void aborted() {
        statistics.count(Counter.COMMANDS_ABORTED);
    }

    void discarded() {
        statistics.count(Counter.DATA_OUT_DISCARDED);
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
