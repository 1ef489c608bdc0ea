package io.caisson.iscsi.session;

import io.caisson.iscsi.scsi.ScsiStatus;
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

    void command() {
        commands.lazySet(commands.getPlain() + 1);
        statistics.count(Counter.COMMANDS);
    }

    /** There was no memory for data of a command that came unasked: it was thrown away, and is asked for again. */
    void dataAskedAgain() {
        statistics.count(Counter.DATA_OUT_ASKED_AGAIN);
    }

    /** A command has to wait for memory. */
    void waitsForRoom() {
        statistics.count(Counter.COMMANDS_WAITED);
    }

    void dataIn(long bytes) {
        dataInBytes.lazySet(dataInBytes.getPlain() + bytes);
        statistics.add(Counter.DATA_IN_BYTES, bytes);
    }

    void dataOut(long bytes) {
        dataOutBytes.lazySet(dataOutBytes.getPlain() + bytes);
        statistics.add(Counter.DATA_OUT_BYTES, bytes);
    }

    void failed(ScsiStatus status) {
        statistics.count(Counter.COMMANDS_FAILED);
        if (status == ScsiStatus.TASK_SET_FULL) {
            statistics.count(Counter.TASK_SET_FULL);
        } else if (status == ScsiStatus.BUSY) {
            statistics.count(Counter.BUSY);
        }
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
